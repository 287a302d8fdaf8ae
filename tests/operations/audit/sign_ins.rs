//! Sign-ins leave a trail, whether they succeed or fail and whether anybody has the name or not.

use super::{entries, rows};
use domain::accounts::forms::{DeactivateUserForm, SignInForm};
use domain::audit::forms::{AuditFilter, EntryView};
use domain::base::event::{Author, EventGroup, EventKind, Subject};
use domain::base::ids::OrganisationId;
use jiff::SignedDuration;
use serde_json::json;
use tests::{PASSWORD, TestSchool, teacher};

const WRONG: &str = "copper kettle rainstorn";

async fn sign_ins(school: &TestSchool) -> Vec<EntryView> {
    school.wait_until_idle().await;
    let filter = AuditFilter { group: Some(EventGroup::SignIns), ..AuditFilter::default() };
    entries(school, filter).await
}

fn detail<'a>(entry: &'a EntryView, what: &str) -> &'a str {
    entry.changes.iter().find(|change| change.what.starts_with(what)).map_or("", |change| &change.after)
}

#[tokio::test]
async fn a_sign_in_says_who_from_where_under_which_name_and_with_which_factor() {
    let school = TestSchool::new().await;
    school.clock.forward(SignedDuration::from_secs(1));
    let ann = school.person(&teacher("ann@school.example")).await;
    let first = sign_ins(&school).await.remove(0);
    assert_eq!(first.kind, EventKind::SignedIn);
    assert!(matches!(first.by, Author::User(_)));
    assert_eq!(first.by_name.as_deref(), Some("Ann Lee (ann@school.example)"));
    assert_eq!(first.address.as_deref(), Some("127.0.0.1"));
    assert_eq!(detail(&first, "Second factor"), "None");
    let typed = detail(&first, "Name entered").to_owned();
    assert!(typed.len() > 32 && !typed.contains("ann"), "{typed}");

    let (secret, _) = school.second_factor(&ann).await;
    school.clock.forward(SignedDuration::from_secs(30));
    let needed = school.nobody().sign_in(&ann.email, PASSWORD).await.expect_err("a code is needed");
    assert_eq!(sign_ins(&school).await.len(), 2, "to be asked for a code is neither: {needed:?}");
    let with = |code: &str| SignInForm {
        username: ann.email.clone(),
        password: PASSWORD.to_owned(),
        code: Some(code.to_owned()),
    };
    school.nobody().run(&with("000000")).await.expect_err("a wrong code");
    let code = school.one_time_code(&secret);
    school.clock.forward(SignedDuration::from_secs(1));
    school.nobody().run(&with(&code)).await.expect("signs in");
    let all = sign_ins(&school).await;
    assert_eq!((all[0].kind, detail(&all[0], "Second factor")), (EventKind::SignedIn, "Used"));
    assert_eq!(detail(&all[0], "Name entered"), typed, "the same name has the same hash");
    assert_eq!((all[1].kind, detail(&all[1], "Reason")), (EventKind::SignInFailed, "Wrong code"));
}

#[tokio::test]
async fn a_failed_sign_in_stands_in_the_trail_of_the_accounts_school_or_of_the_provider() {
    let school = TestSchool::new().await;
    let ann = school.person(&teacher("ann@school.example")).await;
    school.nobody().sign_in(&ann.email, WRONG).await.expect_err("wrong");
    let failed = sign_ins(&school).await.into_iter().find(|entry| entry.kind == EventKind::SignInFailed);
    let failed = failed.expect("an entry");
    assert_eq!((failed.by, detail(&failed, "Reason")), (Author::Visitor, "Wrong password"));
    assert_eq!(failed.about[0].name.as_deref(), Some("Ann Lee (ann@school.example)"));
    let Subject::User(user) = failed.about[0].subject else { panic!("{failed:?}") };
    school.admin().run(&DeactivateUserForm { user }).await.expect("deactivated");
    school.nobody().sign_in(&ann.email, PASSWORD).await.expect_err("not active");
    let reasons = |entries: Vec<EntryView>| {
        let failed = entries.into_iter().filter(|entry| entry.kind == EventKind::SignInFailed);
        failed.map(|entry| detail(&entry, "Reason").to_owned()).collect::<Vec<_>>()
    };
    let mut of_school = reasons(sign_ins(&school).await);
    of_school.sort();
    assert_eq!(of_school, ["The account is not active", "Wrong password"]);

    let before = sign_ins(&school).await.len();
    for name in ["nobody@school.example", "zz99999", "not a name!"] {
        school.nobody().sign_in(name, WRONG).await.expect_err("wrong");
    }
    assert_eq!(sign_ins(&school).await.len(), before, "no school's trail");
    let provider = format!("AUDIT#{}", OrganisationId::PROVIDER);
    let theirs: Vec<_> =
        rows(school.stack.db(), "ENTRY#").into_iter().filter(|item| item["pk"]["S"] == provider).collect();
    assert_eq!(theirs.len(), 3);
    let text = serde_json::to_string(&theirs).expect("JSON");
    assert!(text.contains("No account has this name"));
    assert!(
        !text.contains("nobody@school.example") && !text.contains("zz99999") && !text.contains("not a name")
    );
    let checked =
        school.stack.invoke("check-school-audit", json!({"organisation": OrganisationId::PROVIDER})).await;
    assert_eq!(checked.expect("checked")["findings"], json!([]), "it has a chain of its own");
}
