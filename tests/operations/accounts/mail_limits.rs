//! The mail that people cause is limited, and the refusal says when it works again.

use domain::accounts::forms::{
    DeactivateUserForm, ListUsersForm, OpenSignUpForm, ReactivateUserForm, ReissueActivationCodeForm,
    RequestEmailChangeForm, RequestPasswordResetForm, ResendVerificationForm,
};
use domain::accounts::mail_limit::{Mail, MailCount, Party};
use domain::base::failure::Problem;
use domain::batches::columns::BatchKind;
use domain::batches::forms::ProcessBatchForm;
use jiff::SignedDuration;
use serde_json::json;
use tests::{PASSWORD, TestSchool, staff, teacher, workbook};

const ANN: &str = "ann@school.example";

/// Uses a count up, as a day of mail would.
fn use_up(school: &TestSchool, party: Party<'_>) {
    let count = MailCount { mail: Mail::SignUp, party };
    let clear_at = school.clock.now().as_millisecond() + 24 * 3_600 * 1_000;
    let item = json!({
        "pk": { "S": format!("MAIL#{}", count.fingerprint()) }, "sk": { "S": "MAIL" },
        "clear_at": { "N": clear_at.to_string() }, "ttl": { "N": (clear_at / 1_000 + 1).to_string() },
    });
    let put = json!({ "TableName": "attain-local", "Item": item });
    school.stack.db().put_item(serde_json::from_value(put).expect("a request")).expect("written");
}

fn assert_too_often(problem: &Problem, again: &str) {
    assert_eq!((problem.status, problem.kind.as_str()), (429, "urn:attain:problem:too-often"));
    assert!(problem.detail.contains(&format!("Try again after {again}.")), "{}", problem.detail);
}

#[tokio::test]
async fn requests_for_another_address_are_limited_per_inbox_and_per_account() {
    let school = TestSchool::new().await;
    let ann = school.person(&teacher(ANN)).await;
    let bo = school.person(&teacher("bo@school.example")).await;
    let form = |email: &str| RequestEmailChangeForm {
        email: email.to_owned(),
        password: PASSWORD.to_owned(),
        code: None,
    };
    for person in [&ann, &ann, &bo] {
        school.as_(person).run(&form("new@school.example")).await.expect("three per inbox");
    }
    let problem = school.as_(&ann).run(&form("new@school.example")).await.expect_err("a fourth");
    assert_too_often(&problem, "02/09/2026 10:20");
    for n in 0..8 {
        school.as_(&ann).run(&form(&format!("n{n}@school.example"))).await.expect("ten per account");
    }
    let problem = school.as_(&ann).run(&form("n8@school.example")).await.expect_err("an eleventh");
    assert_too_often(&problem, "02/09/2026 12:24");
    school.wait_until_idle().await;
    assert_eq!(school.letters_to("new@school.example"), 3);
    assert_eq!(school.letters_to("n8@school.example"), 0);
    school.as_(&bo).run(&form("n8@school.example")).await.expect("others go on");
    school.clock.forward(SignedDuration::from_mins(144));
    let ann = school.nobody().sign_in(ANN, PASSWORD).await.expect("signed in");
    school.as_(&ann).run(&form("n9@school.example")).await.expect("one more, when the sentence said");
}

#[tokio::test]
async fn sign_up_emails_are_limited_per_inbox_and_codes_per_account() {
    let school = TestSchool::new().await;
    let ann = school.admin().run(&teacher(ANN)).await.expect("created");
    let bo = school.admin().run(&teacher("bo@school.example")).await.expect("created");
    for _ in 0..9 {
        school.admin().run(&ResendVerificationForm { user: ann.id }).await.expect("ten per inbox");
    }
    let problem = school.admin().run(&ResendVerificationForm { user: ann.id }).await.expect_err("too often");
    assert_too_often(&problem, "02/09/2026 12:24");
    school.wait_until_idle().await;
    school
        .nobody()
        .run(&OpenSignUpForm { token: school.link_token(ANN) })
        .await
        .expect("the last link works");
    school.admin().run(&ResendVerificationForm { user: bo.id }).await.expect("another inbox");
    for _ in 0..10 {
        school.admin().run(&ReissueActivationCodeForm { user: ann.id }).await.expect("ten per account");
    }
    let reissue = ReissueActivationCodeForm { user: ann.id };
    assert_too_often(&school.admin().run(&reissue).await.expect_err("too often"), "02/09/2026 12:24");
    school.admin().run(&ReissueActivationCodeForm { user: bo.id }).await.expect("another account");
    let neighbour = school.neighbour().await;
    let elsewhere = neighbour.admin().run(&ResendVerificationForm { user: bo.id }).await;
    assert_eq!(elsewhere.expect_err("another school").status, 404, "and nothing is counted");
}

#[tokio::test]
async fn a_network_address_cannot_ask_for_links_to_a_list_of_inboxes() {
    let school = TestSchool::new().await;
    school.person(&teacher(ANN)).await;
    let form = |n: usize| RequestPasswordResetForm { username: format!("n{n}@school.example") };
    for n in 0..100 {
        school.nobody().run(&form(n)).await.expect("a whole school on the first morning of term");
    }
    assert_too_often(&school.nobody().run(&form(100)).await.expect_err("too often"), "02/09/2026 10:01");
    school.clock.forward(SignedDuration::from_mins(1));
    school.nobody().run(&RequestPasswordResetForm { username: ANN.to_owned() }).await.expect("sent");
    school.wait_until_idle().await;
    assert_eq!(school.letters_to(ANN), 2);
    school.admin().run(&ListUsersForm::default()).await.expect("nothing else waits");
}

#[tokio::test]
async fn every_way_to_cause_sign_up_emails_is_limited_per_account_school_and_network() {
    let school = TestSchool::new().await;
    let gone = school.person(&teacher("gone@school.example")).await;
    let pending = school.admin().run(&teacher(ANN)).await.expect("created");
    let rows = school.admin().run(&ListUsersForm::default()).await.expect("users").rows;
    let id = |email: &str| rows.iter().find(|row| row.email == email).expect("listed").id;
    let (admin, gone) = (id(&school.admin.email), id(&gone.email));
    school.admin().run(&DeactivateUserForm { user: gone }).await.expect("deactivated");
    let batch = school.upload(BatchKind::Users, "staff.xlsx", workbook(&staff(3))).await.summary.id;
    let before = school.snapshot();
    for party in [Party::Account(admin), Party::School(school.id), Party::Network("127.0.0.1")] {
        use_up(&school, party);
        let asked = school.admin();
        let process = ProcessBatchForm { batch, confirmed: true };
        for (way, problem) in [
            ("create", asked.run(&teacher("new@school.example")).await.err()),
            ("resend", asked.run(&ResendVerificationForm { user: pending.id }).await.err()),
            ("reactivate", asked.run(&ReactivateUserForm { user: gone }).await.err()),
            ("batch", asked.run(&process).await.err()),
        ] {
            let problem = problem.unwrap_or_else(|| panic!("{way} by {party:?} is not limited"));
            assert_eq!(problem.kind, "urn:attain:problem:too-often", "{way} by {party:?}");
        }
        let changed = school.snapshot().differences(&before);
        assert!(changed.iter().all(|key| key.starts_with("MAIL#")), "nothing but counts: {changed:?}");
        school.restore(&before);
    }
    school.admin().run(&ProcessBatchForm { batch, confirmed: true }).await.expect("nothing was lost");
}
