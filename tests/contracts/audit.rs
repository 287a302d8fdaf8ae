//! Every change has its entry.

use super::requests::{Things, asker as may, prepare, request, things};
use domain::action::{Action, Method};
use domain::audit::Kind;
use domain::forms::audit::{EntryView, ListAuditForm};
use serde_json::Value;
use tests::{Person, TestSchool, administrator};
use uuid::Uuid;

/// What a request of the action is written down as; `None` for one that changes nothing of the school. Signing in and
/// out begins and ends a session, and opening a link looks at it.
fn written(action: Action) -> Option<Kind> {
    match action {
        Action::CreateUser | Action::ProcessBatch => Some(Kind::UsersInvited),
        Action::ResendVerification => Some(Kind::SignUpEmailResent),
        Action::ReissueActivationCode => Some(Kind::ActivationCodeReissued),
        Action::DeletePendingUser => Some(Kind::PendingUserDeleted),
        Action::CompleteSignUp => Some(Kind::UserActivated),
        Action::RequestBatchUpload => Some(Kind::UploadRequested),
        Action::AmendBatchRow => Some(Kind::BatchRowAmended),
        Action::DeleteBatchRow => Some(Kind::BatchRowDeleted),
        Action::DeleteBatch => Some(Kind::BatchDeleted),
        Action::ChangeUser => Some(Kind::UserChanged),
        Action::DeactivateUser => Some(Kind::UserDeactivated),
        Action::ReactivateUser => Some(Kind::UserReactivated),
        Action::DeleteUser => Some(Kind::UserDeleted),
        Action::EndUserSessions | Action::EndSessions => Some(Kind::SessionsEnded),
        Action::ChangeName => Some(Kind::NameChanged),
        Action::RequestEmailChange => Some(Kind::EmailChangeRequested),
        Action::ConfirmEmailChange => Some(Kind::EmailChanged),
        Action::RequestPasswordReset => Some(Kind::PasswordResetRequested),
        Action::CompletePasswordReset => Some(Kind::PasswordReset),
        Action::BeginSecondFactor => Some(Kind::SecondFactorBegun),
        Action::ConfirmSecondFactor => Some(Kind::SecondFactorConfirmed),
        Action::RemoveSecondFactor => Some(Kind::SecondFactorRemoved),
        Action::ResetSecondFactor => Some(Kind::SecondFactorReset),
        Action::ChangeSchoolSettings => Some(Kind::SettingsChanged),
        Action::SaveBenchmarks => Some(Kind::BenchmarksSet),
        Action::SaveSubjects => Some(Kind::SubjectsChosen),
        Action::SaveTargetSettings => Some(Kind::TargetSettingsChanged),
        Action::PrepopulateTargets => Some(Kind::TargetsPrepopulated),
        Action::SetTarget => Some(Kind::TargetSet),
        Action::DeleteTargets => Some(Kind::TargetsDeleted),
        Action::UndoDeleteTargets => Some(Kind::TargetsBroughtBack),
        Action::ImportTargets => Some(Kind::TargetsImported),
        Action::ImportPupils => Some(Kind::PupilsImported),
        Action::ImportResults => Some(Kind::ResultsImported),
        Action::ImportClasses => Some(Kind::ClassesImported),
        Action::RequestRecordsUpload
        | Action::ListPupils
        | Action::ListSharedSchools
        | Action::ListSharedYears
        | Action::SharedTargets
        | Action::ListYears
        | Action::ViewBenchmarks
        | Action::SuggestBenchmarks
        | Action::ViewSubjects
        | Action::ViewTargetSettings
        | Action::TargetReport
        | Action::ViewTarget
        | Action::ExportTargets
        | Action::CountTargets
        | Action::ViewSchoolSettings
        | Action::OpenPasswordReset
        | Action::ListUsers
        | Action::ExportUsers
        | Action::ViewUser
        | Action::ListSessions
        | Action::ViewProfile
        | Action::SignIn
        | Action::SignOut
        | Action::CurrentSession
        | Action::ListPendingUsers
        | Action::WelcomeLetter
        | Action::OpenSignUp
        | Action::ListBatches
        | Action::ViewBatch
        | Action::DownloadBatch
        | Action::ListAudit
        | Action::ExportAudit
        | Action::CheckAudit
        | Action::DescribeApi => None,
    }
}

/// The trail, as somebody sees it whom no action is about.
async fn entries(school: &TestSchool, reader: &Person) -> Vec<EntryView> {
    school.as_(reader).run(&ListAuditForm::default()).await.expect("the trail").rows
}

/// A school, what there is to ask about, and an administrator who reads its trail whatever the school requires.
async fn school() -> (TestSchool, Things, Person) {
    let school = TestSchool::new().await;
    let things = things(&school).await;
    let reader = school.person(&administrator("reader@school.example")).await;
    school.second_factor(&reader).await;
    (school, things, reader)
}

#[tokio::test]
async fn every_action_that_changes_something_writes_one_entry_and_none_when_it_fails() {
    let mut quiet = school().await;
    for action in Action::ALL.iter().copied() {
        assert!(action.row().method != Method::Get || written(action).is_none(), "{action:?} only reads");
        // Whatever changes something does so in a school of its own.
        let mut own = match written(action) {
            Some(_) => Some(school().await),
            None => None,
        };
        let (school, things, reader) = own.as_mut().unwrap_or(&mut quiet);
        let asker =
            school.nobody().sign_in(&school.admin.username, tests::PASSWORD).await.expect("signed in");
        prepare(action, school, &asker, things).await;
        school.wait_until_idle().await;
        let before = entries(school, reader).await;
        let method = action.row().method.as_str();
        let (address, body) = request(action, things);
        let body = body.as_ref().map(Value::to_string);

        let stranger = school.nobody().send(method, &address, Some("{}".to_owned())).await;
        assert!(!stranger.status().is_success() || action == Action::DescribeApi, "{action:?}");
        if address.contains(&things.batch.to_string()) {
            let elsewhere = address.replace(&things.batch.to_string(), &Uuid::nil().to_string());
            assert_eq!(
                school.admin().send(method, &elsewhere, body.clone()).await.status(),
                404,
                "{action:?}"
            );
        }
        assert_eq!(entries(school, reader).await.len(), before.len(), "{action:?} failed and left an entry");

        let answer = school.as_(may(action, things, &asker)).send(method, &address, body).await;
        assert!(answer.status().is_success(), "{action:?}: {:?}", answer.body());
        // A target's entry rides on it, and is in the trail once it is sealed.
        school.wait_until_idle().await;
        let after: Vec<EntryView> =
            entries(school, reader).await.into_iter().filter(|entry| !before.contains(entry)).collect();
        let kinds: Vec<Kind> = after.iter().map(|entry| entry.kind).collect();
        assert_eq!(kinds, written(action).into_iter().collect::<Vec<_>>(), "{action:?}");
    }
}
