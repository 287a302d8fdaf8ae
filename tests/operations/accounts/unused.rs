//! Accounts unused for 13 months are warned and, 14 days later, deactivated.

use domain::accounts::forms::{
    DeactivateUserForm, ListPendingUsersForm, ListUsersForm, ReactivateUserForm, ResendVerificationForm,
    UserFilter, ViewProfileForm, ViewUserForm,
};
use domain::accounts::user::AccountState;
use domain::audit::forms::{AuditFilter, ListAuditForm};
use domain::base::event::{Author, EventKind};
use domain::base::ids::UserId;
use jiff::SignedDuration;
use serde_json::json;
use tests::wire::{Fault, Wire};
use tests::{PASSWORD, Person, TestSchool, administrator, teacher};

const DAY: i64 = 24;

/// Runs the daily sweep, and returns the number of accounts that it warned of or deactivated.
async fn run(school: &TestSchool) -> usize {
    let entries = || {
        let records = school.snapshot();
        let records = records.items().filter_map(|item| item["record"]["S"].as_str());
        records.filter(|record| record.contains("\"kind\":\"unused-account-")).count()
    };
    let before = entries();
    school.stack.invoke("retention-sweep", json!({})).await.expect("a run");
    school.wait_until_idle().await;
    entries() - before
}

async fn admin(school: &TestSchool) -> Person {
    school.nobody().sign_in(&school.admin.username, PASSWORD).await.expect("signed in")
}

#[tokio::test]
async fn an_account_unused_for_thirteen_months_is_warned_and_a_fortnight_later_deactivated() {
    let school = TestSchool::new().await;
    let neighbour = school.neighbour().await;
    for email in ["ann@school.example", "bo@school.example"] {
        school.person(&teacher(email)).await;
    }
    neighbour.person(&teacher("cy@school.example")).await;
    // To 1 October 2027: one day less than 13 months after 2 September 2026.
    school.clock.forward(SignedDuration::from_hours(394 * DAY));
    assert_eq!(run(&school).await, 0, "not a day early");
    admin(&school).await;
    admin(&neighbour).await;
    school.clock.forward(SignedDuration::from_hours(DAY));
    assert_eq!(run(&school).await, 3, "of every school");
    assert_eq!(run(&school).await, 0, "a second run on the same day does nothing");
    let warning = |email: &str| {
        let letters = school.stack.mail();
        letters.into_iter().rfind(|letter| letter.to == [email.to_owned()]).expect("a letter").text
    };
    assert!(warning("ann@school.example").contains("on 16/10/2027"), "{}", warning("ann@school.example"));
    school.nobody().sign_in("bo@school.example", PASSWORD).await.expect("a sign-in keeps the account");
    school.clock.forward(SignedDuration::from_hours(13 * DAY));
    assert_eq!(run(&school).await, 0, "not before the day that was told");
    school.clock.forward(SignedDuration::from_hours(DAY));
    assert_eq!(run(&school).await, 2);
    school.nobody().sign_in("ann@school.example", PASSWORD).await.expect_err("deactivated");
    school.nobody().sign_in("bo@school.example", PASSWORD).await.expect("still active");

    let admin = admin(&school).await;
    let filter = UserFilter { state: Some(AccountState::Deactivated), ..UserFilter::default() };
    let listed = school.as_(&admin).run(&ListUsersForm { filter, cursor: None }).await.expect("a page");
    assert_eq!(listed.rows.iter().map(|row| row.email.as_str()).collect::<Vec<_>>(), ["ann@school.example"]);
    let filter = AuditFilter { kind: Some(EventKind::UnusedAccountDeactivated), ..AuditFilter::default() };
    let trail = school.as_(&admin).run(&ListAuditForm { filter, cursor: None }).await.expect("the trail");
    assert_eq!(trail.rows.iter().map(|entry| entry.by).collect::<Vec<_>>(), [Author::Schedule]);
}

#[tokio::test]
async fn of_administrators_who_are_all_unused_one_stays() {
    let school = TestSchool::new().await;
    school.person(&administrator("jo@school.example")).await;
    school.clock.forward(SignedDuration::from_hours(400 * DAY));
    assert_eq!(run(&school).await, 2, "both are warned");
    school.clock.forward(SignedDuration::from_hours(14 * DAY));
    assert_eq!(run(&school).await, 1);
    let still = [&school.admin.email, "jo@school.example"];
    let mut signed_in = 0;
    for email in still {
        signed_in += u32::from(school.nobody().sign_in(email, PASSWORD).await.is_ok());
    }
    assert_eq!(signed_in, 1);
}

#[tokio::test]
async fn an_account_that_nobody_activates_is_deleted_90_days_after_its_link_ended() {
    let school = TestSchool::new().await;
    let invite = async |email: &str| school.admin().run(&teacher(email)).await.expect("invited").id;
    let (_, bo) = (invite("ann@school.example").await, invite("bo@school.example").await);
    let pending = async |admin: &Person| {
        let list = school.as_(admin).run(&ListPendingUsersForm::default()).await.expect("a list");
        list.rows.into_iter().map(|one| one.email).collect::<Vec<_>>()
    };
    // The links last 7 days.
    school.clock.forward(SignedDuration::from_hours(96 * DAY));
    run(&school).await;
    let fresh = admin(&school).await;
    assert_eq!(pending(&fresh).await.len(), 2, "not a day early");
    school.as_(&fresh).run(&ResendVerificationForm { user: bo }).await.expect("sent again");
    school.clock.forward(SignedDuration::from_hours(DAY));
    for _ in 0..2 {
        run(&school).await;
        let fresh = admin(&school).await;
        assert_eq!(pending(&fresh).await, ["bo@school.example"], "a new link keeps the account");
    }
    // The address is free again.
    let fresh = admin(&school).await;
    school.as_(&fresh).run(&teacher("ann@school.example")).await.expect("invited again");
    school.clock.forward(SignedDuration::from_hours(96 * DAY));
    run(&school).await;
    let fresh = admin(&school).await;
    assert_eq!(pending(&fresh).await, ["ann@school.example"]);
    let filter = AuditFilter { kind: Some(EventKind::PendingUserDeleted), ..AuditFilter::default() };
    let trail = school.as_(&fresh).run(&ListAuditForm { filter, cursor: None }).await.expect("the trail");
    let by: Vec<Author> = trail.rows.iter().map(|entry| entry.by).collect();
    assert_eq!(by, [Author::Schedule, Author::Schedule]);
}

#[tokio::test]
async fn a_deactivated_account_is_deleted_12_months_later_unless_it_was_reactivated() {
    let school = TestSchool::new().await;
    let mut ids = Vec::new();
    for email in ["ann@school.example", "bo@school.example", "cy@school.example"] {
        let person = school.person(&teacher(email)).await;
        ids.push(school.as_(&person).run(&ViewProfileForm {}).await.expect("a profile").id);
    }
    let stored = |id: UserId| {
        let items = school.snapshot();
        let of = |item: &&serde_json::Value| {
            ["pk", "sk"]
                .iter()
                .all(|name| !item[*name]["S"].as_str().unwrap_or_default().starts_with("AUDIT#"))
                && item.to_string().contains(&id.to_string())
        };
        items
            .items()
            .filter(of)
            .map(|item| item["sk"]["S"].as_str().unwrap_or_default().to_owned())
            .collect::<Vec<_>>()
    };
    // 2 September 2026.
    for user in &ids[..2] {
        let view = school.admin().run(&DeactivateUserForm { user: *user }).await.expect("deactivated");
        assert_eq!(view.deleted_on.as_deref(), Some("02/09/2027"));
        school.admin().run(&DeactivateUserForm { user: *user }).await.expect("twice is once");
    }
    let active = school.admin().run(&ViewUserForm { user: ids[2] }).await.expect("seen");
    assert_eq!(active.deleted_on, None);
    school.clock.forward(SignedDuration::from_hours(300 * DAY));
    run(&school).await;
    let fresh = admin(&school).await;
    school.as_(&fresh).run(&ReactivateUserForm { user: ids[1] }).await.expect("reactivated");
    school.nobody().sign_in("cy@school.example", PASSWORD).await.expect("signed in");
    school.clock.forward(SignedDuration::from_hours(64 * DAY));
    run(&school).await;
    let fresh = admin(&school).await;
    school.as_(&fresh).run(&ViewUserForm { user: ids[0] }).await.expect("not a day early");
    school.clock.forward(SignedDuration::from_hours(DAY));
    for _ in 0..2 {
        run(&school).await;
        let fresh = admin(&school).await;
        let gone = school.as_(&fresh).run(&ViewUserForm { user: ids[0] }).await.expect_err("gone");
        assert_eq!(gone.status, 404);
    }
    // The list of sessions that are over, and the hint of the time before, hold its id and go by themselves.
    let kinds: Vec<String> = stored(ids[0])
        .into_iter()
        .filter(|sk| !sk.starts_with("SESSION") && !sk.starts_with("DUE#"))
        .collect();
    assert_eq!(kinds, [""; 0], "no account, credential, address or username");
    assert!(!stored(ids[1]).is_empty(), "reactivated");
    let fresh = admin(&school).await;
    school.as_(&fresh).run(&ViewUserForm { user: ids[2] }).await.expect("never deactivated");
    school.as_(&fresh).run(&teacher("ann@school.example")).await.expect("the address is free again");
    let filter = AuditFilter { kind: Some(EventKind::UserDeleted), ..AuditFilter::default() };
    let trail = school.as_(&fresh).run(&ListAuditForm { filter, cursor: None }).await.expect("the trail");
    assert_eq!(trail.rows.iter().map(|entry| entry.by).collect::<Vec<_>>(), [Author::Schedule]);
}

#[tokio::test]
async fn an_account_that_was_deactivated_because_it_was_unused_is_deleted_12_months_later() {
    let school = TestSchool::new().await;
    school.person(&teacher("ann@school.example")).await;
    let accounts = || {
        let items = school.snapshot();
        items
            .items()
            .filter(|item| item["sk"]["S"].as_str().is_some_and(|sk| sk.starts_with("USER#")))
            .count()
    };
    // Warned on 2 October 2027, deactivated on the 16th. The only administrator stays, however long.
    for (days, left) in [(395, 2), (14, 2), (365, 2), (1, 1), (800, 1)] {
        school.clock.forward(SignedDuration::from_hours(days * DAY));
        run(&school).await;
        assert_eq!(accounts(), left, "after {days} days");
    }
    admin(&school).await;
}

#[tokio::test]
async fn a_deactivated_account_that_is_reactivated_while_the_sweep_looks_stays() {
    for at in 0.. {
        let wire = Wire::default();
        let school = TestSchool::over(&wire).await;
        let person = school.person(&teacher("ann@school.example")).await;
        let user = school.as_(&person).run(&ViewProfileForm {}).await.expect("a profile").id;
        school.admin().run(&DeactivateUserForm { user }).await.expect("deactivated");
        school.clock.forward(SignedDuration::from_hours(365 * DAY));
        let fresh = admin(&school).await;
        let day = school.clock.now().strftime("%Y-%m-%d").to_string();
        let body = json!({ "organisation": school.id, "days": [day] }).to_string();
        let event = json!({ "Records": [{ "body": body }] });
        wire.plan_fault("erase-due", at, Fault::ALL[0]);
        let _ = school.stack.invoke("erase-due", event.clone()).await;
        let outcome = wire.end_plan();
        let reactivated = school.as_(&fresh).run(&ReactivateUserForm { user }).await;
        school.stack.invoke("erase-due", event).await.expect("the next run");
        let pending = school.as_(&fresh).run(&ListPendingUsersForm::default()).await.expect("a list").rows;
        assert_eq!(pending.len(), usize::from(reactivated.is_ok()), "at call {at}");
        if !outcome.reached {
            break;
        }
    }
}
