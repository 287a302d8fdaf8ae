//! The limits on accounts of the two limited kinds, which the provider changes for a reason (F9, F10).

use domain::accounts::forms::{NewUserForm, ViewProfileForm};
use domain::audit::forms::{AuditFilter, ListAuditForm};
use domain::base::event::EventKind;
use serde_json::{Value, json};
use tests::TestSchool;

async fn change(school: &TestSchool, number: &str, setup: u32, reason: &str) -> Result<Value, String> {
    let form = json!({
        "kind": "secondary", "number": number, "reason": reason,
        "limits": { "school_setup": setup, "manage_data": 6 },
    });
    school.stack.invoke("change-limits", form).await.map_err(|why| why.to_string())
}

#[tokio::test]
async fn f9_the_provider_changes_a_limit_for_a_reason_that_the_schools_trail_keeps() {
    let school = TestSchool::new().await;
    let add = async |n: u32| {
        let administrator =
            NewUserForm::administrator("Ann".to_owned(), "Lee".to_owned(), format!("ann{n}@oak.example"));
        school.admin().run(&administrator).await
    };
    for n in 1..4 {
        add(n).await.expect("there is room for four");
    }
    add(4).await.expect_err("the fifth");
    for (number, setup, reason) in [
        ("123456", 3, "fewer than there are"),
        ("123456", 0, "none at all"),
        ("123456", 101, "too many"),
        ("123456", 5, "  "),
        ("654321", 5, "no such school"),
        ("12345", 5, "no such number"),
    ] {
        change(&school, number, setup, reason).await.expect_err(reason);
    }
    for _ in 0..2 {
        let view = change(&school, "123456", 5, "Two sites").await.expect("changed; twice is once");
        assert_eq!((&view["limits"]["school_setup"], &view["used"]["school_setup"]), (&json!(5), &json!(4)));
    }
    add(4).await.expect("the fifth");
    add(5).await.expect_err("the sixth");
    let filter = AuditFilter { kind: Some(EventKind::LimitsChanged), ..AuditFilter::default() };
    let trail = school.admin().run(&ListAuditForm { filter, cursor: None }).await.expect("the trail").rows;
    let told: Vec<String> =
        trail.iter().flat_map(|entry| &entry.changes).map(|change| change.sentence()).collect();
    assert_eq!(told, ["School setup: 4 → 5", "Reason: Two sites"]);
    school.admin().run(&ViewProfileForm {}).await.expect("everybody stays");
}
