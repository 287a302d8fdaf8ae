//! JSON schemas of the form, the view and the failures of every operation, for docs/openapi.json. Compiled only with
//! the feature `schema`, which is on in no deployable and on no page.

use crate::access::action::{Action, Method, Who};
use crate::access::form::Form;
use crate::accounts::forms::*;
use crate::api::forms::DescribeApiForm;
use crate::audit::forms::*;
use crate::batches::forms::*;
use crate::changes::forms::*;
use crate::collaborate::forms::*;
use crate::exchange::forms::*;
use crate::records::forms::*;
use crate::retention::forms::*;
use crate::retention::pack::forms::*;
use crate::retention::request::forms::*;
use crate::targets::forms::*;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use std::collections::BTreeSet;

/// An operation as JSON schemas.
pub struct Operation {
    /// The form: an object with one property per field, whether the field is sent in the path, the query or the body.
    pub form: Schema,
    /// The view. For a file, `x-file` lists its media types.
    pub view: Schema,
    /// The status of every answer that is not a success.
    pub failures: BTreeSet<u16>,
    /// True if the fields are also taken as an HTML form sends them.
    pub posted: bool,
}

/// Describes the operation of an action. `forms` generates schemas for reading, `views` for writing.
pub fn operation(action: Action, forms: &mut SchemaGenerator, views: &mut SchemaGenerator) -> Operation {
    let mut of = Generators { action, forms, views };
    match action {
        // accounts
        Action::SignIn => of.operation::<SignInForm>(),
        Action::SignOut => of.operation::<SignOutForm>(),
        Action::CurrentSession => of.operation::<CurrentSessionForm>(),
        Action::CreateUser => of.operation::<NewUserForm>(),
        Action::ListUsers => of.operation::<ListUsersForm>(),
        Action::ExportUsers => of.operation::<ExportUsersForm>(),
        Action::ViewUser => of.operation::<ViewUserForm>(),
        Action::ChangeUser => of.operation::<ChangeUserForm>(),
        Action::DeactivateUser => of.operation::<DeactivateUserForm>(),
        Action::ReactivateUser => of.operation::<ReactivateUserForm>(),
        Action::DeleteUser => of.operation::<DeleteUserForm>(),
        Action::EndUserSessions => of.operation::<EndUserSessionsForm>(),
        Action::ListSessions => of.operation::<ListSessionsForm>(),
        Action::EndSessions => of.operation::<EndSessionsForm>(),
        Action::ViewProfile => of.operation::<ViewProfileForm>(),
        Action::ChangeName => of.operation::<ChangeNameForm>(),
        Action::ChangePassword => of.operation::<ChangePasswordForm>(),
        Action::ChangeSecurityAnswers => of.operation::<ChangeSecurityAnswersForm>(),
        Action::RequestEmailChange => of.operation::<RequestEmailChangeForm>(),
        Action::ConfirmEmailChange => of.operation::<ConfirmEmailChangeForm>(),
        Action::ListPendingUsers => of.operation::<ListPendingUsersForm>(),
        Action::ResendVerification => of.operation::<ResendVerificationForm>(),
        Action::ReissueActivationCode => of.operation::<ReissueActivationCodeForm>(),
        Action::DeletePendingUser => of.operation::<DeletePendingUserForm>(),
        Action::WelcomeLetter => of.operation::<WelcomeLetterForm>(),
        Action::OpenSignUp => of.operation::<OpenSignUpForm>(),
        Action::CompleteSignUp => of.operation::<CompleteSignUpForm>(),
        Action::RequestPasswordReset => of.operation::<RequestPasswordResetForm>(),
        Action::OpenPasswordReset => of.operation::<OpenPasswordResetForm>(),
        Action::CompletePasswordReset => of.operation::<CompletePasswordResetForm>(),
        Action::BeginSecondFactor => of.operation::<BeginSecondFactorForm>(),
        Action::ConfirmSecondFactor => of.operation::<ConfirmSecondFactorForm>(),
        Action::RemoveSecondFactor => of.operation::<RemoveSecondFactorForm>(),
        Action::RenewRecoveryCodes => of.operation::<RenewRecoveryCodesForm>(),
        Action::ResetSecondFactor => of.operation::<ResetSecondFactorForm>(),
        Action::ViewSchoolSettings => of.operation::<ViewSchoolSettingsForm>(),
        Action::ChangeSchoolSettings => of.operation::<ChangeSchoolSettingsForm>(),
        // batches
        Action::RequestBatchUpload => of.operation::<RequestBatchUploadForm>(),
        Action::ListBatches => of.operation::<ListBatchesForm>(),
        Action::ViewBatch => of.operation::<ViewBatchForm>(),
        Action::AmendBatchRow => of.operation::<AmendBatchRowForm>(),
        Action::DeleteBatchRow => of.operation::<DeleteBatchRowForm>(),
        Action::ProcessBatch => of.operation::<ProcessBatchForm>(),
        Action::DownloadBatch => of.operation::<DownloadBatchForm>(),
        Action::DeleteBatch => of.operation::<DeleteBatchForm>(),
        // records
        Action::RequestRecordsUpload => of.operation::<RequestRecordsUploadForm>(),
        Action::ImportPupils => of.operation::<ImportPupilsForm>(),
        Action::ImportResults => of.operation::<ImportResultsForm>(),
        Action::ImportPupilResults => of.operation::<ImportPupilResultsForm>(),
        Action::ImportClasses => of.operation::<ImportClassesForm>(),
        Action::RollOver => of.operation::<RollOverForm>(),
        Action::ListPupils => of.operation::<ListPupilsForm>(),
        Action::AddPupil => of.operation::<AddPupilForm>(),
        Action::ViewPupil => of.operation::<ViewPupilForm>(),
        Action::ChangePupil => of.operation::<ChangePupilForm>(),
        Action::SetCharacteristics => of.operation::<SetCharacteristicsForm>(),
        Action::RecordResult => of.operation::<RecordResultForm>(),
        Action::ReportLeaver => of.operation::<ReportLeaverForm>(),
        Action::ReturnPupil => of.operation::<ReturnPupilForm>(),
        Action::PlaceHold => of.operation::<PlaceHoldForm>(),
        Action::LiftHold => of.operation::<LiftHoldForm>(),
        Action::KeepHold => of.operation::<KeepHoldForm>(),
        Action::ViewAgreement => of.operation::<ViewAgreementForm>(),
        Action::AcceptAgreement => of.operation::<AcceptAgreementForm>(),
        // retention
        Action::ListRetention => of.operation::<ListRetentionForm>(),
        Action::ExportPupils => of.operation::<ExportPupilsForm>(),
        Action::ListDeletions => of.operation::<ListDeletionsForm>(),
        Action::PlanDeletion => of.operation::<PlanDeletionForm>(),
        Action::DeletePupils => of.operation::<DeletePupilsForm>(),
        Action::ConfirmDeletion => of.operation::<ConfirmDeletionForm>(),
        Action::WithdrawDeletion => of.operation::<WithdrawDeletionForm>(),
        Action::OpenRequest => of.operation::<OpenRequestForm>(),
        Action::ListRequests => of.operation::<ListRequestsForm>(),
        Action::ViewRequest => of.operation::<ViewRequestForm>(),
        Action::RecordStep => of.operation::<RecordStepForm>(),
        Action::PreviewPack => of.operation::<PreviewPackForm>(),
        Action::MakePack => of.operation::<MakePackForm>(),
        // targets
        Action::ListYears => of.operation::<ListYearsForm>(),
        Action::ViewBenchmarks => of.operation::<ViewBenchmarksForm>(),
        Action::SaveBenchmarks => of.operation::<SaveBenchmarksForm>(),
        Action::ViewSubjects => of.operation::<ViewSubjectsForm>(),
        Action::SaveSubjects => of.operation::<SaveSubjectsForm>(),
        Action::ViewTargetSettings => of.operation::<ViewTargetSettingsForm>(),
        Action::SaveTargetSettings => of.operation::<SaveTargetSettingsForm>(),
        Action::PrepopulateTargets => of.operation::<PrepopulateTargetsForm>(),
        Action::TargetReport => of.operation::<TargetReportForm>(),
        Action::SetTargets => of.operation::<SetTargetsForm>(),
        Action::ViewTarget => of.operation::<ViewTargetForm>(),
        Action::ExportTargets => of.operation::<ExportTargetsForm>(),
        Action::CountTargets => of.operation::<CountTargetsForm>(),
        Action::DeleteTargets => of.operation::<DeleteTargetsForm>(),
        Action::ImportTargets => of.operation::<ImportTargetsForm>(),
        Action::SimulateBenchmarks => of.operation::<SimulateBenchmarksForm>(),
        // changes
        Action::ListChanges => of.operation::<ListChangesForm>(),
        Action::ViewChange => of.operation::<ViewChangeForm>(),
        Action::ViewChangeLines => of.operation::<ViewChangeLinesForm>(),
        Action::ApplyChange => of.operation::<ApplyChangeForm>(),
        Action::UndoChange => of.operation::<UndoChangeForm>(),
        // exchange
        Action::ExtractNow => of.operation::<ExtractNowForm>(),
        Action::ViewConnection => of.operation::<ViewConnectionForm>(),
        Action::ConnectMis => of.operation::<ConnectMisForm>(),
        Action::ChangeConnection => of.operation::<ChangeConnectionForm>(),
        Action::DisconnectMis => of.operation::<DisconnectMisForm>(),
        Action::HearWonde => of.operation::<HearWondeForm>(),
        Action::ChooseScope => of.operation::<ChooseScopeForm>(),
        Action::HearXporter => of.operation::<HearXporterForm>(),
        Action::ListMisPupils => of.operation::<ListMisPupilsForm>(),
        Action::DecideMisRecord => of.operation::<DecideMisRecordForm>(),
        Action::ViewDataHealth => of.operation::<ViewDataHealthForm>(),
        Action::CountDataHealth => of.operation::<CountDataHealthForm>(),
        Action::ListHealthPupils => of.operation::<ListHealthPupilsForm>(),
        Action::DownloadDataHealth => of.operation::<DownloadDataHealthForm>(),
        Action::ChooseUpn => of.operation::<ChooseUpnForm>(),
        Action::ViewDataManager => of.operation::<ViewDataManagerForm>(),
        Action::ViewHome => of.operation::<ViewHomeForm>(),

        // collaborate
        Action::ListSharedSchools => of.operation::<ListSharedSchoolsForm>(),
        Action::ListSharedYears => of.operation::<ListSharedYearsForm>(),
        Action::SharedTargets => of.operation::<SharedTargetsForm>(),
        Action::ListGroups => of.operation::<ListGroupsForm>(),
        Action::ListChoosableSchools => of.operation::<ListChoosableSchoolsForm>(),
        Action::CreateGroup => of.operation::<CreateGroupForm>(),
        Action::ViewGroup => of.operation::<ViewGroupForm>(),
        Action::ChangeGroup => of.operation::<ChangeGroupForm>(),
        Action::CloseGroup => of.operation::<CloseGroupForm>(),
        Action::AskSchools => of.operation::<AskSchoolsForm>(),
        Action::AnswerGroup => of.operation::<AnswerGroupForm>(),
        Action::ChooseViewers => of.operation::<ChooseViewersForm>(),
        Action::ListFigures => of.operation::<ListFiguresForm>(),
        Action::PreviewFigures => of.operation::<PreviewFiguresForm>(),
        Action::PublishFigures => of.operation::<PublishFiguresForm>(),
        Action::ShareFigures => of.operation::<ShareFiguresForm>(),
        Action::SharedFigures => of.operation::<SharedFiguresForm>(),
        Action::GroupFigures => of.operation::<GroupFiguresForm>(),
        Action::DownloadGroupFigures => of.operation::<DownloadGroupFiguresForm>(),
        Action::SchoolTargets => of.operation::<SchoolTargetsForm>(),
        // retention
        Action::ListErasures => of.operation::<ListErasuresForm>(),
        Action::ViewCertificate => of.operation::<ViewCertificateForm>(),
        Action::DownloadCertificate => of.operation::<DownloadCertificateForm>(),
        Action::CheckCertificate => of.operation::<CheckCertificateForm>(),
        // audit
        Action::ListAudit => of.operation::<ListAuditForm>(),
        Action::ExportAudit => of.operation::<ExportAuditForm>(),
        Action::CheckAudit => of.operation::<CheckAuditForm>(),
        Action::ViewAccess => of.operation::<ViewAccessForm>(),
        // api
        Action::DescribeApi => of.operation::<DescribeApiForm>(),
    }
}

struct Generators<'a> {
    action: Action,
    forms: &'a mut SchemaGenerator,
    views: &'a mut SchemaGenerator,
}

impl Generators<'_> {
    fn operation<F: Form>(&mut self) -> Operation {
        debug_assert_eq!(F::ACTION, self.action);
        let form = <F as JsonSchema>::json_schema(self.forms);
        let own = self.action.row().refuses.iter().copied();
        let failures = own.chain(failures_of_the_runtime::<F>(&form)).collect();
        let file = <F::View as JsonSchema>::json_schema(self.views);
        let is_file = file.get("x-file").is_some();
        let view = if is_file { file } else { self.views.subschema_for::<F::View>() };
        Operation { form, view, failures, posted: F::POSTED }
    }
}

/// The statuses with which `runtime::http` can answer every operation of this kind.
fn failures_of_the_runtime<F: Form>(form: &Schema) -> Vec<u16> {
    let row = F::ACTION.row();
    // 500 is a bug in Attain, 503 a store that does not answer.
    let mut statuses = vec![500, 503];
    if row.who != Who::Anyone {
        // No session, no permission, or a second factor that must be set up first.
        statuses.extend([401, 403]);
    }
    if row.method != Method::Get {
        // A request that another website made the browser send.
        statuses.push(403);
    }
    let fields = form.get("properties").and_then(|fields| fields.as_object());
    let in_path = |name: &str| row.path.contains(&format!("{{{name}}}"));
    if fields.is_some_and(|fields| fields.keys().any(|name| in_path(name))) {
        statuses.push(404);
    }
    // Text in the path that cannot be an id is answered with 404. Any other field can be missing or of the wrong
    // type.
    let is_id = |name: &str| F::PATH.iter().any(|id| id.name == name);
    if matches!(row.method, Method::Post | Method::Put)
        || fields.is_some_and(|fields| fields.keys().any(|name| !is_id(name)))
    {
        statuses.push(400);
    }
    statuses
}
