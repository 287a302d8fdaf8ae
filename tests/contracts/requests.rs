//! A valid request per action, for the contracts that send all of them.

mod samples;

pub(super) use samples::{create_samples, group_of};

use crate::operations::collaborate::figures;
use crate::operations::exchange::connection::{NUMBER, order};
use crate::operations::exchange::xporter::{ESTAB, order_at_xporter};
use domain::access::action::{Action, Method, Who};
use domain::access::organisation::OrganisationKind;
use domain::accounts::forms::{
    BeginSecondFactorForm, DeactivateUserForm, ListUsersForm, OpenPasswordResetForm, RequestEmailChangeForm,
};
use domain::attainment::subject::KeyStage;
use domain::base::ids::{
    BatchId, ChangeId, DeletionId, GroupId, OrganisationId, PupilId, RequestId, UploadId, UserId,
};
use domain::batches::columns::BatchKind;
use domain::changes::forms::{ChangeSummary, ChangeView};
use domain::collaborate::agreement;
use domain::collaborate::figures::SharedWith;
use domain::collaborate::forms::{
    AnswerGroupForm, CreateGroupForm, GroupFields, PreviewFiguresForm, PublishFiguresForm,
};
use domain::collaborate::group::GroupVisibility;
use domain::collaborate::membership::GroupAnswer;
use domain::records::cohort::{AcademicYear, Cohort, YearGroupId};
use domain::records::file::RecordsKind;
use domain::records::forms::*;
use domain::records::hold::HoldReason;
use domain::records::pupil::Pupil;
use domain::records::pupil_results::Collection;
use domain::retention::deletion::Chosen;
use domain::retention::erasure::Reference;
use domain::retention::pack::forms::PreviewPackForm;
use domain::retention::request::forms::{OpenRequestForm, RecordStepForm};
use domain::retention::request::{Channel, Relation, RequestKind, StepKind};
use domain::targets::forms::ImportTargetsForm;
use domain::targets::forms::{DeleteTargetsForm, PrepopulateTargetsForm, SaveTargetSettingsForm};
use domain::targets::settings::{Prepopulation, Sharing, TargetSettings};
use serde::Serialize;
use serde_json::{Value, json};
use tests::pupils::YEAR_11;
use tests::{PASSWORD, Person, TestSchool, staff, teacher, workbook};
use uuid::Uuid;

/// The records that the requests name: three accounts (pending, active and deactivated), a batch, a pupil,
/// uploaded files, and the tokens and codes that go with them.
pub(super) struct Samples {
    pending: UserId,
    active: UserId,
    deactivated: UserId,
    change: String,
    reset: String,
    characters: Vec<String>,
    one_time_code: String,
    recovery_code: String,
    token: String,
    pub(super) code: String,
    /// The mark of the figures that can be published.
    mark: String,
    username: String,
    pub(super) batch: BatchId,
    pub(super) pupil: PupilId,
    /// A pupil who was erased.
    erased: PupilId,
    /// A pupil who can be deleted, and a deletion that waits for a second person.
    deletable: Pupil,
    deletion: DeletionId,
    /// A request about the pupil's records, and what is sent to make its pack.
    request: RequestId,
    pack: Value,
    /// The pupil's record, for a change.
    record: Pupil,
    school: OrganisationId,
    /// An administrator of the school's local authority, which sees the school's targets.
    pub(super) outsider: Person,
    /// A group of the local authority that asks the school to join.
    pub(super) group: GroupId,
    /// A change that has been planned, and one that has been applied.
    planned: ChangeView,
    applied: ChangeId,
    pupils: ImportPupilsForm,
    classes: ImportClassesForm,
    results: ImportResultsForm,
    pupil_results: ImportPupilResultsForm,
    targets: ImportTargetsForm,
}

impl Samples {
    /// Texts that only the school itself may see.
    pub(super) fn secrets(&self) -> impl Iterator<Item = String> {
        [self.pending, self.active, self.deactivated].map(|user| user.to_string()).into_iter().chain([
            self.batch.to_string(),
            self.code.clone(),
            self.token.clone(),
        ])
    }

    /// The same, with ids of records that do not exist.
    pub(super) fn with_unknown_ids(&self) -> Samples {
        let (nobody, batch) = (UserId(Uuid::nil()), BatchId(Uuid::nil()));
        Samples {
            mark: self.mark.clone(),
            pending: nobody,
            active: nobody,
            deactivated: nobody,
            batch,
            pupil: PupilId(Uuid::nil()),
            erased: PupilId(Uuid::nil()),
            deletable: Pupil { id: PupilId(Uuid::nil()), ..self.deletable.clone() },
            deletion: DeletionId(Uuid::nil()),
            request: RequestId(Uuid::nil()),
            pack: self.pack.clone(),
            record: self.record.clone(),
            school: OrganisationId(Uuid::nil()),
            outsider: self.outsider.clone(),
            group: GroupId(Uuid::nil()),
            planned: ChangeView {
                summary: ChangeSummary { id: ChangeId(Uuid::nil()), ..self.planned.summary.clone() },
                ..self.planned.clone()
            },
            applied: ChangeId(Uuid::nil()),
            pupils: ImportPupilsForm { upload: UploadId(Uuid::nil()), ..self.pupils.clone() },
            classes: ImportClassesForm { upload: UploadId(Uuid::nil()), ..self.classes.clone() },
            results: ImportResultsForm { upload: UploadId(Uuid::nil()), ..self.results.clone() },
            pupil_results: ImportPupilResultsForm {
                upload: UploadId(Uuid::nil()),
                ..self.pupil_results.clone()
            },
            targets: ImportTargetsForm { upload: UploadId(Uuid::nil()), ..self.targets.clone() },
            reset: "x".repeat(64),
            characters: Vec::new(),
            one_time_code: "123456".to_owned(),
            recovery_code: "abcde-fghij".to_owned(),
            change: self.change.clone(),
            token: self.token.clone(),
            code: self.code.clone(),
            username: self.username.clone(),
        }
    }
}

/// A person who may request this action: `own`, or the local authority's administrator if the action is for outsiders or shows
/// the figures of schools to their group.
pub(super) fn person_for<'a>(action: Action, samples: &'a Samples, own: &'a Person) -> &'a Person {
    match (action, action.row().who) {
        (_, Who::Outside(_)) | (Action::GroupFigures | Action::DownloadGroupFigures, _) => &samples.outsider,
        _ => own,
    }
}

/// Prepares the actions that depend on what was done before: setting up a second factor begins for one, and is complete
/// for another; a pupil has left.
pub(super) async fn prepare(action: Action, school: &TestSchool, asker: &Person, samples: &mut Samples) {
    match action {
        Action::ConfirmSecondFactor => {
            let begin = BeginSecondFactorForm { password: PASSWORD.to_owned() };
            let begun = school.as_(asker).run(&begin).await.expect("begun");
            samples.one_time_code = school.one_time_code(&begun.secret);
        }
        Action::RemoveSecondFactor | Action::RenewRecoveryCodes => {
            samples.recovery_code = school.second_factor(asker).await.1.remove(0);
        }
        Action::PreviewFigures | Action::PublishFigures | Action::ShareFigures => {
            let collection = Collection { year: AcademicYear(2025), key_stage: KeyStage::Ks4 };
            figures::fill(school, 5_000..5_006, collection).await;
            let seen = school.admin().run(&PreviewFiguresForm { collection }).await.expect("figures");
            samples.mark = seen.mark;
            if action == Action::ShareFigures {
                let (mark, shared) = (samples.mark.clone(), SharedWith::default());
                let form = PublishFiguresForm { collection, mark, shared };
                school.admin().run(&form).await.expect("published");
            }
        }
        Action::GroupFigures | Action::DownloadGroupFigures => {
            let (group, decision) = (samples.group, GroupAnswer::Agree);
            let form = AnswerGroupForm { group, decision, agreement: agreement::VERSION };
            // The group of nobody asks nobody.
            school.admin().run(&form).await.ok();
        }
        Action::ConnectMis
        | Action::ChangeConnection
        | Action::ChooseScope
        | Action::DisconnectMis
        | Action::HearWonde
        | Action::HearXporter => {
            let agreement = domain::records::agreement::VERSION;
            // Nobody's school accepts nothing.
            school.admin().run(&AcceptAgreementForm { agreement }).await.ok();
            let mis = local::MisSchool::new("Elm Grove School", "123456", Vec::new());
            school.stack.mis().add(NUMBER, mis).expect("a school at Wonde");
            let at_xporter = local::MisSchool::new("Elm Grove School", "123456", Vec::new());
            school.stack.mis().add(ESTAB, at_xporter).expect("a school at Xporter");
            match action {
                Action::ConnectMis => {}
                Action::HearXporter => drop(school.admin().run(&order_at_xporter("not-the-password")).await),
                _ => drop(school.admin().run(&order(NUMBER)).await),
            }
        }
        Action::RollOver => school.with_records_of(AcademicYear(2025)),
        Action::ExtractNow => school.connect_mis(false).await,
        Action::ChooseUpn => {
            school.connect_mis(false).await;
            let slip = tests::mis::slipped(900);
            let record = domain::exchange::record::MisPupil { upn: slip, ..tests::mis::record(900) };
            school.keep_extract(vec![record]).await;
        }
        Action::ListMisPupils | Action::DecideMisRecord => {
            school.connect_mis(false).await;
            school.keep_extract(vec![tests::mis::record(900)]).await;
        }
        Action::ReturnPupil => {
            let report = ReportLeaverForm { pupil: samples.pupil, on: "01/09/2026".to_owned() };
            // Nobody who does not exist can be reported.
            school.admin().run(&report).await.ok();
        }
        Action::MakePack => {
            // The request of nobody has no pack.
            let request = samples.request;
            let (on, note) = ("01/09/2026".to_owned(), "A passport".to_owned());
            let identify = RecordStepForm { request, step: StepKind::Identify, on, note, outcome: None };
            school.admin().run(&identify).await.ok();
            if let Ok(view) = school.admin().run(&PreviewPackForm { request }).await {
                let item = &view.sections[0].items[0].item;
                samples.pack = json!({"seen": view.seen, "left_out": [{"item": item, "why": "exempt"}]});
            }
        }
        Action::ConfirmDeletion | Action::WithdrawDeletion => school.put_deletion(),
        Action::LiftHold | Action::KeepHold => {
            let (pupil, reason) = (samples.pupil, HoldReason::Complaint);
            let hold = PlaceHoldForm { pupil, reason: Some(reason), note: String::new() };
            school.admin().run(&hold).await.ok();
            if action == Action::KeepHold {
                school.admin().run(&LiftHoldForm { pupil, reason }).await.ok();
            }
        }
        _ => {}
    }
}

/// The fields of a form that belong in the body: all but the year group, which is in the path.
fn body(form: &impl Serialize) -> Value {
    let mut fields = serde_json::to_value(form).expect("JSON");
    fields.as_object_mut().expect("fields").remove("year");
    fields
}

/// A subject access request about a pupil.
fn asked(pupil: &Pupil) -> OpenRequestForm {
    OpenRequestForm {
        upn: pupil.upn.as_str().to_owned(),
        kind: Some(RequestKind::SubjectAccess),
        name: "Ann Archer".to_owned(),
        relation: Some(Relation::Parent),
        contact: "ann@archer.example".to_owned(),
        on: "01/09/2026".to_owned(),
        channel: Some(Channel::Email),
    }
}

/// The address (path and query) and the body of a valid request.
pub(super) fn request(action: Action, samples: &Samples) -> (String, Option<Value>) {
    let cells = ["Ann", "Lee", "ann@school.example", "Teacher", tests::AGGREGATE];
    let body = match action {
        Action::SignIn => Some(json!({"username": samples.username, "password": PASSWORD})),
        Action::CreateUser => {
            Some(json!({"forename": "A", "surname": "B", "email": "new@school.example", "role": "teacher"}))
        }
        Action::OpenSignUp => Some(json!({"token": samples.token})),
        Action::CompleteSignUp => Some(
            json!({"token": samples.token, "activation_code": samples.code, "password": PASSWORD, "answers": tests::answers()}),
        ),
        Action::RequestBatchUpload => Some(json!({"kind": "users", "file_name": "a.xlsx", "size": 10})),
        Action::ChangeUser => {
            Some(json!({"revision": 0, "role": "teacher", "permissions": ["school-reports", "pupil-data"]}))
        }
        Action::ChangeName => Some(json!({"forename": "Rob", "surname": "Weaver"})),
        Action::ChangePassword => {
            Some(json!({"password": PASSWORD, "new_password": "violet anchor lantern"}))
        }
        Action::ChangeSecurityAnswers => Some(json!({"password": PASSWORD, "answers": tests::answers()})),
        Action::RequestEmailChange => Some(json!({"email": "rob@school.example", "password": PASSWORD})),
        Action::ConfirmEmailChange => Some(json!({"token": samples.change})),
        Action::RequestPasswordReset => Some(json!({"username": "active@school.example"})),
        Action::OpenPasswordReset => Some(json!({"token": samples.reset})),
        Action::CompletePasswordReset => Some(
            json!({"token": samples.reset, "characters": samples.characters, "password": "violet anchor lantern"}),
        ),
        Action::BeginSecondFactor => Some(json!({"password": PASSWORD})),
        Action::ConfirmSecondFactor => Some(json!({"code": samples.one_time_code})),
        Action::RemoveSecondFactor | Action::RenewRecoveryCodes => {
            Some(json!({"password": PASSWORD, "code": samples.recovery_code}))
        }
        Action::ChangeSchoolSettings => Some(json!({"second_factor_required": true})),
        Action::AmendBatchRow => Some(json!({"cells": cells})),
        Action::ProcessBatch => Some(json!({"confirmed": true})),
        Action::SaveBenchmarks => Some(json!({"version": 2, "levels": {"Mathematics": "high"}})),
        Action::SimulateBenchmarks => Some(json!({"levels": {"Mathematics": "very-high"}})),
        Action::SaveSubjects => Some(json!({"version": 2, "subjects": ["Mathematics"]})),
        Action::SaveTargetSettings => Some(json!({"version": 2, "settings": {
            "used": true, "prepopulation": "benchmark", "editing": "upwards",
            "sharing": {"pupils_with_authority": true, "totals_with_authority": true, "totals_with_chain": false},
        }})),
        Action::PrepopulateTargets => Some(json!({"replacing": false})),
        Action::SetTargets => {
            Some(json!({"targets": [{"pupil": samples.pupil, "subject": "French", "grade": "7"}]}))
        }
        Action::AddPupil => Some(json!({
            "upn": tests::pupils::upn(9).as_str(), "surname": "Lee", "forename": "Ann", "born": "31/12/2010",
            "year_group": "11",
        })),
        Action::ChangePupil => {
            let fields = PupilFields::of(&samples.record, AcademicYear(2026));
            let fields = PupilFields { surname: "Lee".to_owned(), ..fields };
            let (pupil, seen) = (samples.pupil, samples.record.seen_as());
            let mut body = body(&ChangePupilForm { pupil, seen, fields });
            body.as_object_mut().expect("fields").remove("pupil");
            Some(body)
        }
        Action::RollOver => Some(json!({"clear_classes": false})),
        Action::ExtractNow => Some(json!({"overwrite": false})),
        Action::CountDataHealth => Some(json!({})),
        Action::ChooseUpn => {
            Some(json!({"record": "A900", "version": 1, "upn": tests::mis::record(900).upn}))
        }
        Action::DecideMisRecord => Some(json!({"record": "A900", "version": 1, "decision": "new"})),
        Action::SetCharacteristics => {
            Some(json!({"seen": samples.record.seen_as(), "year": 2026, "answers": {"sen": "yes"}}))
        }
        Action::RecordResult => {
            Some(json!({"academic_year": 2026, "subject": "Mathematics", "seen": "", "grade": "7"}))
        }
        Action::PlaceHold | Action::LiftHold | Action::KeepHold => Some(json!({"reason": "complaint"})),
        Action::DeletePupils => {
            let pupil = samples.deletable.clone();
            let group = format!("pupil:{}", pupil.id);
            let mark = Chosen { pupils: vec![pupil], held: Vec::new() }.mark();
            Some(json!({"deletion": Uuid::from_u128(10), "group": group, "mark": mark, "typed": 1}))
        }
        Action::OpenRequest => Some(serde_json::to_value(asked(&samples.record)).expect("JSON")),
        Action::RecordStep => Some(json!({"step": "identify", "on": "01/09/2026", "note": "A passport"})),
        Action::MakePack => Some(samples.pack.clone()),
        Action::CheckCertificate => {
            Some(json!({"certificate": "{\"statement\":\"\",\"key\":\"\",\"signature\":\"\"}"}))
        }
        Action::ReportLeaver => Some(json!({"on": "01/09/2026"})),
        Action::RequestRecordsUpload => Some(json!({"kind": "pupils", "file_name": "a.xlsx", "size": 10})),
        Action::ImportPupils => Some(body(&samples.pupils)),
        Action::ImportClasses => Some(body(&samples.classes)),
        Action::ImportResults => Some(body(&samples.results)),
        Action::ImportPupilResults => Some(body(&samples.pupil_results)),
        Action::ImportTargets => Some(body(&samples.targets)),
        Action::ApplyChange => Some(json!({"mark": samples.planned.mark})),
        Action::DeleteTargets => Some(json!({"subject": "Mathematics", "count": 2})),
        Action::CreateGroup => Some(json!({
            "group": Uuid::from_u128(12), "name": "English", "description": "How we teach it",
            "schools": [samples.school], "visibility": "school-visible", "smallest": 5,
            "terms": agreement::VERSION,
        })),
        // No longer visible to schools, so that the school is told.
        Action::ChangeGroup => Some(json!({
            "revision": 1, "name": "English", "description": "How we teach it",
            "schools": [samples.school], "visibility": "owner-only", "smallest": 5,
        })),
        Action::ConnectMis => Some(json!({"provider": "wonde", "reference": NUMBER})),
        Action::ChangeConnection => Some(json!({"automatic": true})),
        Action::ChooseScope => Some(json!({"scope": "sen", "typed": 0})),
        Action::DisconnectMis => Some(json!({"typed": 0})),
        Action::HearWonde => Some(json!({"payload_type": "schoolApproved", "school_id": NUMBER})),
        Action::HearXporter => Some(json!({
            "schoolId": ESTAB, "scopes": "Student",
            "partnerId": "live.attain.example", "schoolSecret": "0755658d-0c81",
        })),
        Action::AcceptAgreement => Some(json!({"agreement": domain::records::agreement::VERSION})),
        Action::CloseGroup => Some(json!({"revision": 1})),
        Action::AnswerGroup => Some(json!({"decision": "agree", "agreement": agreement::VERSION})),
        Action::ChooseViewers => Some(json!({"version": 1, "viewers": [samples.active]})),
        Action::PublishFigures => Some(json!({"mark": samples.mark, "shared": {"authority": true}})),
        Action::ShareFigures => Some(json!({"shared": {"authority": true}, "seen": {}})),
        _ => matches!(action.row().method, Method::Post | Method::Put).then(|| json!({})),
    };
    let path = action.row().path;
    let user = match action {
        Action::ReactivateUser => samples.deactivated,
        _ if path.starts_with("/api/users/") => samples.active,
        _ => samples.pending,
    };
    let change = if action == Action::UndoChange { samples.applied } else { samples.planned.summary.id };
    let address = path
        .replace("{change}", &change.to_string())
        .replace("{user}", &user.to_string())
        .replace("{batch}", &samples.batch.to_string())
        .replace("{row}", "2")
        .replace("{school}", &samples.school.to_string())
        .replace("{year}", &YEAR_11.to_string())
        .replace("{collection}", "ks4-2025")
        .replace("{deletion}", &samples.deletion.to_string())
        .replace("{pupil}", &samples.pupil.to_string())
        .replace("{group}", &samples.group.to_string())
        .replace("{request}", &samples.request.to_string())
        .replace("{secret}", &format!("{:-<64}", "MisCallbackKey"))
        .replace("{reference}", &Reference::of(samples.erased).to_string());
    let query = match action {
        Action::ListBatches => "?kind=users",
        Action::ExportAudit | Action::ExportUsers | Action::ExportTargets | Action::DownloadDataHealth => {
            "?format=csv"
        }
        Action::ListHealthPupils => "?rule=upn-missing",
        Action::DownloadGroupFigures => "?part=all&format=csv",
        Action::PlanDeletion => "?group=cohort:2015",
        Action::ExportPupils => "?group=cohort:2015&format=csv",
        Action::ViewTarget => "?subject=Mathematics",
        _ => "",
    };
    let query = match action {
        Action::ViewAccess => format!("?pupil={}", samples.pupil),
        _ => query.to_owned(),
    };
    (format!("{address}{query}"), body)
}
