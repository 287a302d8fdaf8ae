//! A request of each action that succeeds, for the contracts that ask all of them.

use domain::action::Action;
use domain::moment::{BatchId, UserId};
use domain::sheet::BatchKind;
use serde_json::{Value, json};
use tests::{PASSWORD, TestSchool, staff, teacher, workbook};
use uuid::Uuid;

/// What there is to ask about: one pending account and one batch.
pub(super) struct Things {
    user: UserId,
    token: String,
    code: String,
    username: String,
    pub(super) batch: BatchId,
}

impl Things {
    /// What only their own school may be told.
    pub(super) fn secrets(&self) -> [String; 4] {
        [self.user.to_string(), self.batch.to_string(), self.code.clone(), self.token.clone()]
    }

    /// The same with ids that nothing has.
    pub(super) fn elsewhere(&self) -> Things {
        let (user, batch) = (UserId(Uuid::nil()), BatchId(Uuid::nil()));
        Things {
            user,
            batch,
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
    let token = school.link_token(&pending.email);
    let username = school.admin.username.clone();
    Things { user: pending.id, token, code: pending.activation_code, username, batch }
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
        Action::CompleteSignUp => {
            Some(json!({"token": things.token, "activation_code": things.code, "password": PASSWORD}))
        }
        Action::RequestBatchUpload => Some(json!({"kind": "users", "file_name": "a.xlsx", "size": 10})),
        Action::AmendBatchRow => Some(json!({"cells": cells})),
        Action::ProcessBatch => Some(json!({"confirmed": true})),
        Action::SignOut
        | Action::CurrentSession
        | Action::ListPendingUsers
        | Action::DeletePendingUser
        | Action::WelcomeLetter
        | Action::ListBatches
        | Action::ViewBatch
        | Action::DeleteBatchRow
        | Action::DownloadBatch
        | Action::DeleteBatch
        | Action::ListAudit
        | Action::ExportAudit
        | Action::CheckAudit
        | Action::DescribeApi => None,
    };
    let address = action
        .row()
        .path
        .replace("{user}", &things.user.to_string())
        .replace("{batch}", &things.batch.to_string())
        .replace("{row}", "2");
    let query = match action {
        Action::ListBatches => "?kind=users",
        Action::ExportAudit => "?format=csv",
        _ => "",
    };
    (format!("{address}{query}"), body)
}
