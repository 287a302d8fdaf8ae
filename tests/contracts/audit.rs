//! Every change has its entry.

use super::requests::{request, things};
use domain::action::{Action, Method};
use domain::audit::Kind;
use domain::forms::audit::{EntryView, ListAuditForm};
use serde_json::Value;
use tests::TestSchool;
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
        Action::OpenPasswordReset
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

/// The trail, as somebody sees it who has just signed in: ending sessions ends others.
async fn entries(school: &TestSchool) -> Vec<EntryView> {
    let reader = school.nobody().sign_in(&school.admin.username, tests::PASSWORD).await.expect("signed in");
    school.as_(&reader).run(&ListAuditForm::default()).await.expect("the trail").rows
}

#[tokio::test]
async fn every_action_that_changes_something_writes_one_entry_and_none_when_it_fails() {
    let quiet = TestSchool::new().await;
    let quiet = (things(&quiet).await, quiet);
    for action in Action::ALL.iter().copied() {
        assert!(action.row().method != Method::Get || written(action).is_none(), "{action:?} only reads");
        // Whatever changes something does so in a school of its own.
        let own = match written(action) {
            Some(_) => {
                let school = TestSchool::new().await;
                Some((things(&school).await, school))
            }
            None => None,
        };
        let (things, school) = own.as_ref().unwrap_or(&quiet);
        let before = entries(school).await;
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
        assert_eq!(entries(school).await.len(), before.len(), "{action:?} failed and left an entry");

        let asker =
            school.nobody().sign_in(&school.admin.username, tests::PASSWORD).await.expect("signed in");
        let answer = school.as_(&asker).send(method, &address, body).await;
        assert!(answer.status().is_success(), "{action:?}: {:?}", answer.body());
        let after: Vec<EntryView> =
            entries(school).await.into_iter().filter(|entry| !before.contains(entry)).collect();
        let kinds: Vec<Kind> = after.iter().map(|entry| entry.kind).collect();
        assert_eq!(kinds, written(action).into_iter().collect::<Vec<_>>(), "{action:?}");
    }
}
