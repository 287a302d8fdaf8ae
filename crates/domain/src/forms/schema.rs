//! What every operation takes, gives and may answer, for docs/openapi.json: JSON schemas of the forms and views
//! themselves. Behind the feature `schema`; without it nothing of this is compiled.

#[cfg(feature = "schema")]
pub use catalogue::{Operation, operation};
#[cfg(feature = "schema")]
pub use schemars::JsonSchema as Described;

/// Has a JSON schema where one is asked for; here none is.
#[cfg(not(feature = "schema"))]
pub trait Described {}

#[cfg(not(feature = "schema"))]
impl<T> Described for T {}

#[cfg(feature = "schema")]
mod catalogue {
    use crate::action::{Action, Method, Who};
    use crate::forms::Form;
    use crate::forms::accounts::*;
    use crate::forms::api::DescribeApiForm;
    use crate::forms::audit::*;
    use crate::forms::batches::*;
    use crate::forms::records::*;
    use crate::forms::security::*;
    use crate::forms::shared::*;
    use crate::forms::targets::*;
    use crate::forms::users::*;
    use schemars::{JsonSchema, Schema, SchemaGenerator};
    use std::collections::BTreeSet;

    /// An operation as JSON schemas.
    pub struct Operation {
        /// Of the form: an object with a property a field, wherever the field travels.
        pub form: Schema,
        /// Of the view; a file's names in `x-file` what types of content it may have.
        pub view: Schema,
        /// Every status it can answer when it does not succeed.
        pub failures: BTreeSet<u16>,
    }

    /// An action's operation. `forms` makes schemas of what is read, `views` of what is written. The statuses stand
    /// here that only the operation itself knows of: a rule that says no (409), a field that cannot be right (422), and
    /// what the doors say that are open to anyone.
    pub fn operation(action: Action, forms: &mut SchemaGenerator, views: &mut SchemaGenerator) -> Operation {
        let mut of = Generators { action, forms, views };
        match action {
            Action::SignIn => of.operation::<SignInForm>(&[401, 422, 429]),
            Action::SignOut => of.operation::<SignOutForm>(&[]),
            Action::CurrentSession => of.operation::<CurrentSessionForm>(&[]),
            Action::CreateUser => of.operation::<NewUserForm>(&[409, 422]),
            Action::ListPendingUsers => of.operation::<ListPendingUsersForm>(&[]),
            Action::ResendVerification => of.operation::<ResendVerificationForm>(&[]),
            Action::ReissueActivationCode => of.operation::<ReissueActivationCodeForm>(&[]),
            Action::DeletePendingUser => of.operation::<DeletePendingUserForm>(&[409]),
            Action::WelcomeLetter => of.operation::<WelcomeLetterForm>(&[]),
            Action::OpenSignUp => of.operation::<OpenSignUpForm>(&[404, 409]),
            Action::CompleteSignUp => of.operation::<CompleteSignUpForm>(&[404, 409, 422]),
            Action::RequestPasswordReset => of.operation::<RequestPasswordResetForm>(&[422]),
            Action::OpenPasswordReset => of.operation::<OpenPasswordResetForm>(&[404, 409]),
            Action::CompletePasswordReset => of.operation::<CompletePasswordResetForm>(&[404, 409, 422]),
            Action::BeginSecondFactor => of.operation::<BeginSecondFactorForm>(&[409, 422, 429]),
            Action::ConfirmSecondFactor => of.operation::<ConfirmSecondFactorForm>(&[409, 422]),
            Action::RemoveSecondFactor => of.operation::<RemoveSecondFactorForm>(&[409, 422, 429]),
            Action::ResetSecondFactor => of.operation::<ResetSecondFactorForm>(&[409]),
            Action::ViewSchoolSettings => of.operation::<ViewSchoolSettingsForm>(&[]),
            Action::ChangeSchoolSettings => of.operation::<ChangeSchoolSettingsForm>(&[409]),
            Action::RequestBatchUpload => of.operation::<RequestBatchUploadForm>(&[422]),
            Action::ListBatches => of.operation::<ListBatchesForm>(&[]),
            Action::ViewBatch => of.operation::<ViewBatchForm>(&[]),
            Action::AmendBatchRow => of.operation::<AmendBatchRowForm>(&[409, 422]),
            Action::DeleteBatchRow => of.operation::<DeleteBatchRowForm>(&[409]),
            Action::ProcessBatch => of.operation::<ProcessBatchForm>(&[409]),
            Action::DownloadBatch => of.operation::<DownloadBatchForm>(&[]),
            Action::DeleteBatch => of.operation::<DeleteBatchForm>(&[409]),
            Action::ListAudit => of.operation::<ListAuditForm>(&[422]),
            Action::ExportAudit => of.operation::<ExportAuditForm>(&[409, 422]),
            Action::CheckAudit => of.operation::<CheckAuditForm>(&[422]),
            Action::ListUsers => of.operation::<ListUsersForm>(&[422]),
            Action::ExportUsers => of.operation::<ExportUsersForm>(&[409, 422]),
            Action::ViewUser => of.operation::<ViewUserForm>(&[]),
            Action::ChangeUser => of.operation::<ChangeUserForm>(&[409, 422]),
            Action::DeactivateUser => of.operation::<DeactivateUserForm>(&[409]),
            Action::ReactivateUser => of.operation::<ReactivateUserForm>(&[409]),
            Action::DeleteUser => of.operation::<DeleteUserForm>(&[409]),
            Action::EndUserSessions => of.operation::<EndUserSessionsForm>(&[]),
            Action::ListSessions => of.operation::<ListSessionsForm>(&[]),
            Action::EndSessions => of.operation::<EndSessionsForm>(&[]),
            Action::ViewProfile => of.operation::<ViewProfileForm>(&[404]),
            Action::ChangeName => of.operation::<ChangeNameForm>(&[404, 409, 422]),
            Action::RequestEmailChange => of.operation::<RequestEmailChangeForm>(&[404, 409, 422, 429]),
            Action::ConfirmEmailChange => of.operation::<ConfirmEmailChangeForm>(&[404, 409]),
            Action::ListYears => of.operation::<ListYearsForm>(&[]),
            Action::ViewBenchmarks => of.operation::<ViewBenchmarksForm>(&[]),
            Action::SaveBenchmarks => of.operation::<SaveBenchmarksForm>(&[409, 422]),
            Action::SuggestBenchmarks => of.operation::<SuggestBenchmarksForm>(&[]),
            Action::ViewSubjects => of.operation::<ViewSubjectsForm>(&[]),
            Action::SaveSubjects => of.operation::<SaveSubjectsForm>(&[409, 422]),
            Action::ViewTargetSettings => of.operation::<ViewTargetSettingsForm>(&[]),
            Action::SaveTargetSettings => of.operation::<SaveTargetSettingsForm>(&[409, 422]),
            Action::PrepopulateTargets => of.operation::<PrepopulateTargetsForm>(&[409]),
            Action::TargetReport => of.operation::<TargetReportForm>(&[]),
            Action::SetTarget => of.operation::<SetTargetForm>(&[409, 422]),
            Action::ViewTarget => of.operation::<ViewTargetForm>(&[]),
            Action::ExportTargets => of.operation::<ExportTargetsForm>(&[]),
            Action::CountTargets => of.operation::<CountTargetsForm>(&[]),
            Action::DeleteTargets => of.operation::<DeleteTargetsForm>(&[409]),
            Action::UndoDeleteTargets => of.operation::<UndoDeleteTargetsForm>(&[409]),
            Action::RequestRecordsUpload => of.operation::<RequestRecordsUploadForm>(&[422]),
            Action::ImportPupils => of.operation::<ImportPupilsForm>(&[409, 422]),
            Action::ImportResults => of.operation::<ImportResultsForm>(&[409, 422]),
            Action::ImportTargets => of.operation::<ImportTargetsForm>(&[409, 422]),
            Action::ImportClasses => of.operation::<ImportClassesForm>(&[409, 422]),
            Action::ListPupils => of.operation::<ListPupilsForm>(&[404]),
            Action::ListSharedSchools => of.operation::<ListSharedSchoolsForm>(&[]),
            Action::ListSharedYears => of.operation::<ListSharedYearsForm>(&[]),
            Action::SharedTargets => of.operation::<SharedTargetsForm>(&[]),
            Action::DescribeApi => of.operation::<DescribeApiForm>(&[]),
        }
    }

    struct Generators<'a> {
        action: Action,
        forms: &'a mut SchemaGenerator,
        views: &'a mut SchemaGenerator,
    }

    impl Generators<'_> {
        fn operation<F: Form>(&mut self, own: &[u16]) -> Operation {
            debug_assert_eq!(F::ACTION, self.action);
            let form = <F as JsonSchema>::json_schema(self.forms);
            let failures = own.iter().copied().chain(general(self.action, &form)).collect();
            let file = <F::View as JsonSchema>::json_schema(self.views);
            let is_file = file.get("x-file").is_some();
            let view = if is_file { file } else { self.views.subschema_for::<F::View>() };
            Operation { form, view, failures }
        }
    }

    /// What every operation of its kind may answer, as `runtime::http` does it.
    fn general(action: Action, form: &Schema) -> Vec<u16> {
        let row = action.row();
        // Our mistake, and a store that does not answer.
        let mut statuses = vec![500, 503];
        match row.who {
            Who::Anyone => {}
            // Nor is anything open to one who must set up a second factor first.
            _ => statuses.extend([401, 403]),
        }
        if row.method != Method::Get {
            // From another website.
            statuses.push(403);
        }
        let fields = form.get("properties").and_then(|fields| fields.as_object());
        let in_path = |name: &str| row.path.contains(&format!("{{{name}}}"));
        if fields.is_some_and(|fields| fields.keys().any(|name| in_path(name))) {
            statuses.push(404);
        }
        // An id that cannot be one is not there; any other field can be missing or of the wrong kind.
        let is_id = |name: &str| in_path(name) && name != "row";
        if matches!(row.method, Method::Post | Method::Put)
            || fields.is_some_and(|fields| fields.keys().any(|name| !is_id(name)))
        {
            statuses.push(400);
        }
        statuses
    }
}
