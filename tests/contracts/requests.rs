//! A request of each action that succeeds, for the contracts that ask all of them.

use domain::action::Action;
use domain::forms::security::{BeginSecondFactorForm, OpenPasswordResetForm};
use domain::forms::targets::{DeleteTargetsForm, PrepopulateTargetsForm, SaveTargetSettingsForm};
use domain::forms::users::{DeactivateUserForm, ListUsersForm, RequestEmailChangeForm};
use domain::moment::{BatchId, DeletionId, PupilId, UploadId, UserId};
use domain::records::RecordsKind;
use domain::sheet::BatchKind;
use domain::targets::settings::{Prepopulation, TargetSettings};
use serde_json::{Value, json};
use tests::pupils::YEAR_11;
use tests::{PASSWORD, Person, TestSchool, staff, teacher, workbook};
use uuid::Uuid;

/// What there is to ask about: a pending, an active and a deactivated account, and one batch.
pub(super) struct Things {
    pending: UserId,
    active: UserId,
    deactivated: UserId,
    change: String,
    reset: String,
    characters: Vec<String>,
    one_time_code: String,
    recovery_code: String,
    token: String,
    code: String,
    username: String,
    pub(super) batch: BatchId,
    pupil: PupilId,
    deletion: DeletionId,
    pupils_file: UploadId,
    results_file: UploadId,
    targets_file: UploadId,
}

impl Things {
    /// What only their own school may be told.
    pub(super) fn secrets(&self) -> impl Iterator<Item = String> {
        [self.pending, self.active, self.deactivated].map(|user| user.to_string()).into_iter().chain([
            self.batch.to_string(),
            self.code.clone(),
            self.token.clone(),
        ])
    }

    /// The same with ids that nothing has.
    pub(super) fn elsewhere(&self) -> Things {
        let (nobody, batch) = (UserId(Uuid::nil()), BatchId(Uuid::nil()));
        Things {
            pending: nobody,
            active: nobody,
            deactivated: nobody,
            batch,
            pupil: PupilId(Uuid::nil()),
            deletion: DeletionId(Uuid::nil()),
            pupils_file: UploadId(Uuid::nil()),
            results_file: UploadId(Uuid::nil()),
            targets_file: UploadId(Uuid::nil()),
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

/// Makes them.
pub(super) async fn things(school: &TestSchool) -> Things {
    let pending = school.admin().run(&teacher("pending@school.example")).await.expect("created");
    let batch = school.upload(BatchKind::Users, "staff.xlsx", workbook(&staff(1))).await.summary.id;
    let active = school.person(&teacher("active@school.example")).await;
    let change =
        RequestEmailChangeForm { email: "other@school.example".to_owned(), password: PASSWORD.to_owned() };
    school.as_(&active).run(&change).await.expect("asked");
    school.second_factor(&active).await;
    school.person(&teacher("gone@school.example")).await;
    let rows = school.admin().run(&ListUsersForm::default()).await.expect("the users").rows;
    let id = |email: &str| rows.iter().find(|row| row.email == email).expect("listed").id;
    let (active, deactivated) = (id("active@school.example"), id("gone@school.example"));
    school.admin().run(&DeactivateUserForm { user: deactivated }).await.expect("deactivated");
    school.settle().await;
    let reset = school.forgotten("active@school.example").await;
    let opened = school.nobody().run(&OpenPasswordResetForm { token: reset.clone() }).await.expect("opens");
    let change = school.token_in("other@school.example", "confirm-email");
    let token = school.link_token(&pending.email);
    let username = school.admin.username.clone();
    let (pupil, deletion) = targets(school).await;
    let pupils = tests::pupils::file_of(2, 3).into_bytes();
    let pupils_file = school.upload_records(RecordsKind::Pupils, "pupils.csv", pupils).await;
    let results = tests::pupils::RESULTS.as_bytes().to_vec();
    let results_file = school.upload_records(RecordsKind::Results, "results.csv", results).await;
    let targets = format!("UPN,Mathematics\n{},9", tests::pupils::upn(0).as_str()).into_bytes();
    let targets_file = school.upload_records(RecordsKind::Targets, "targets.csv", targets).await;
    Things {
        targets_file,
        results_file,
        pupils_file,
        pupil,
        deletion,
        pending: pending.id,
        active,
        deactivated,
        change,
        reset,
        characters: tests::characters(&opened),
        one_time_code: "123456".to_owned(),
        recovery_code: "abcde-fghij".to_owned(),
        token,
        code: pending.activation_code,
        username,
        batch,
    }
}

/// A year group with targets, and some that were deleted.
async fn targets(school: &TestSchool) -> (PupilId, DeletionId) {
    let pupils = school.with_year_11(3);
    let settings =
        TargetSettings { used: true, prepopulation: Prepopulation::Benchmark, ..TargetSettings::default() };
    let settle = SaveTargetSettingsForm { year: YEAR_11, version: 0, settings };
    school.admin().run(&settle).await.expect("settled");
    let fill = PrepopulateTargetsForm { year: YEAR_11, replacing: false, apply: true };
    school.admin().run(&fill).await.expect("pre-populated");
    let subject = Some("French".to_owned());
    let counts =
        school.admin().run(&DeleteTargetsForm { year: YEAR_11, subject, count: 2 }).await.expect("deleted");
    (pupils[0].id, counts.deletions[0].id)
}

/// Makes what the asker of an action needs, who must not have a second factor for one and must have one for another.
pub(super) async fn prepare(action: Action, school: &TestSchool, asker: &Person, things: &mut Things) {
    match action {
        Action::ConfirmSecondFactor => {
            let begin = BeginSecondFactorForm { password: PASSWORD.to_owned() };
            let begun = school.as_(asker).run(&begin).await.expect("begun");
            things.one_time_code = school.one_time_code(&begun.secret);
        }
        Action::RemoveSecondFactor => {
            things.recovery_code = school.second_factor(asker).await.1.remove(0);
        }
        _ => {}
    }
}

/// The action's address and body.
pub(super) fn request(action: Action, things: &Things) -> (String, Option<Value>) {
    let cells = ["Ann", "Lee", "ann@school.example", "Teacher", tests::AGGREGATE];
    let body = match action {
        Action::SignIn => Some(json!({"username": things.username, "password": PASSWORD})),
        Action::CreateUser => {
            Some(json!({"forename": "A", "surname": "B", "email": "new@school.example", "role": "teacher"}))
        }
        Action::ResendVerification | Action::ReissueActivationCode => Some(json!({})),
        Action::OpenSignUp => Some(json!({"token": things.token})),
        Action::CompleteSignUp => Some(
            json!({"token": things.token, "activation_code": things.code, "password": PASSWORD, "answers": tests::answers()}),
        ),
        Action::RequestBatchUpload => Some(json!({"kind": "users", "file_name": "a.xlsx", "size": 10})),
        Action::ChangeUser => {
            Some(json!({"revision": 0, "role": "teacher", "permissions": ["school-reports", "pupil-data"]}))
        }
        Action::DeactivateUser | Action::ReactivateUser => Some(json!({})),
        Action::ChangeName => Some(json!({"forename": "Rob", "surname": "Weaver"})),
        Action::RequestEmailChange => Some(json!({"email": "rob@school.example", "password": PASSWORD})),
        Action::ConfirmEmailChange => Some(json!({"token": things.change})),
        Action::RequestPasswordReset => Some(json!({"email": "active@school.example"})),
        Action::OpenPasswordReset => Some(json!({"token": things.reset})),
        Action::CompletePasswordReset => Some(
            json!({"token": things.reset, "characters": things.characters, "password": "violet anchor lantern"}),
        ),
        Action::BeginSecondFactor => Some(json!({"password": PASSWORD})),
        Action::ConfirmSecondFactor => Some(json!({"code": things.one_time_code})),
        Action::RemoveSecondFactor => Some(json!({"password": PASSWORD, "code": things.recovery_code})),
        Action::ResetSecondFactor => Some(json!({})),
        Action::ChangeSchoolSettings => Some(json!({"second_factor_required": true})),
        Action::AmendBatchRow => Some(json!({"cells": cells})),
        Action::ProcessBatch => Some(json!({"confirmed": true})),
        Action::SaveBenchmarks => Some(json!({"version": 2, "levels": {"Mathematics": "high"}})),
        Action::SaveSubjects => Some(json!({"version": 2, "subjects": ["Mathematics"]})),
        Action::SaveTargetSettings => Some(json!({"version": 2, "settings": {
            "used": true, "prepopulation": "benchmark", "editing": "upwards",
            "sharing": {"pupils_with_authority": true, "totals_with_authority": true, "totals_with_chain": false},
        }})),
        Action::PrepopulateTargets => Some(json!({"replacing": false, "apply": true})),
        Action::SetTarget => Some(json!({"subject": "French", "grade": "7"})),
        Action::RequestRecordsUpload => Some(json!({"kind": "pupils", "file_name": "a.xlsx", "size": 10})),
        Action::ImportPupils => {
            Some(json!({"upload": things.pupils_file, "file_name": "pupils.csv", "apply": true}))
        }
        Action::ImportResults => {
            Some(json!({"upload": things.results_file, "file_name": "results.csv", "apply": true}))
        }
        Action::ImportTargets => {
            Some(json!({"upload": things.targets_file, "file_name": "targets.csv", "apply": true}))
        }
        Action::DeleteTargets => Some(json!({"subject": "Mathematics", "count": 2})),
        Action::ListYears
        | Action::ViewBenchmarks
        | Action::SuggestBenchmarks
        | Action::ViewSubjects
        | Action::ViewTargetSettings
        | Action::TargetReport
        | Action::ViewTarget
        | Action::ExportTargets
        | Action::CountTargets
        | Action::UndoDeleteTargets
        | Action::SignOut
        | Action::CurrentSession
        | Action::ListPendingUsers
        | Action::DeletePendingUser
        | Action::WelcomeLetter
        | Action::ListBatches
        | Action::ViewBatch
        | Action::DeleteBatchRow
        | Action::DownloadBatch
        | Action::DeleteBatch
        | Action::ListUsers
        | Action::ExportUsers
        | Action::ViewUser
        | Action::DeleteUser
        | Action::EndUserSessions
        | Action::ListSessions
        | Action::EndSessions
        | Action::ViewProfile
        | Action::ViewSchoolSettings
        | Action::ListAudit
        | Action::ExportAudit
        | Action::CheckAudit
        | Action::DescribeApi => None,
    };
    let path = action.row().path;
    let user = match action {
        Action::ReactivateUser => things.deactivated,
        _ if path.starts_with("/api/users/") => things.active,
        _ => things.pending,
    };
    let address = path
        .replace("{user}", &user.to_string())
        .replace("{batch}", &things.batch.to_string())
        .replace("{row}", "2")
        .replace("{year}", &YEAR_11.to_string())
        .replace("{pupil}", &things.pupil.to_string())
        .replace("{deletion}", &things.deletion.to_string());
    let query = match action {
        Action::ListBatches => "?kind=users",
        Action::ExportAudit | Action::ExportUsers | Action::ExportTargets => "?format=csv",
        Action::ViewTarget => "?subject=Mathematics",
        _ => "",
    };
    (format!("{address}{query}"), body)
}
