//! Mail that does not arrive is seen beside the person it was for (F87). The local SES plays what becomes of mail by the beginning
//! of the address.

use domain::accounts::forms::{ListPendingUsersForm, ListUsersForm, ResendVerificationForm, ViewUserForm};
use domain::accounts::mail_fault::MailFaultReason;
use domain::audit::forms::{AuditFilter, ListAuditForm};
use domain::base::event::EventKind;
use serde_json::{Value, json};
use tests::{TestSchool, teacher};

/// A report as SES puts it on the default bus.
fn report(address: &str, kind: &str) -> Value {
    json!({
        "source": "aws.ses", "detail-type": "Email Bounced", "time": "2026-09-02T09:00:00Z",
        "detail": {
            "mail": { "destination": [address] },
            "bounce": { "bounceType": kind, "bouncedRecipients": [{ "emailAddress": address }] },
        },
    })
}

async fn fault(school: &TestSchool, email: &str) -> Option<MailFaultReason> {
    let rows = school.admin().run(&ListPendingUsersForm::default()).await.expect("a list").rows;
    rows.into_iter().find(|row| row.email == email).expect("listed").mail_fault
}

/// The number of audit entries that say that mail did not arrive.
async fn entries(school: &TestSchool) -> usize {
    let form = ListAuditForm { filter: AuditFilter::default(), cursor: None };
    let rows = school.admin().run(&form).await.expect("the trail").rows;
    rows.iter().filter(|row| row.kind == EventKind::MailFailed).count()
}

#[tokio::test]
async fn f87_mail_that_does_not_arrive_is_seen_beside_the_person_with_the_reason() {
    let school = TestSchool::new().await;
    let addresses = [
        ("bounce@school.example", Some(MailFaultReason::Returned)),
        ("full@school.example", Some(MailFaultReason::NotNow)),
        ("complaint@school.example", Some(MailFaultReason::Unwanted)),
        ("refused@school.example", Some(MailFaultReason::Refused)),
        ("ann@school.example", None),
    ];
    for (address, _) in addresses {
        school.admin().run(&teacher(address)).await.expect("created");
    }
    school.wait_until_idle().await;
    for (address, reason) in addresses {
        assert_eq!(fault(&school, address).await, reason, "{address}");
    }
    assert_eq!(entries(&school).await, 4);
    // What is refused for good is not tried again, and holds up nobody else's mail.
    assert_eq!(school.letters_to("ann@school.example"), 1);
    assert!(school.stack.undelivered().await.is_empty());
}

#[tokio::test]
async fn f87_a_mail_sent_again_is_judged_again_and_a_report_that_comes_twice_is_noted_once() {
    let school = TestSchool::new().await;
    let user = school.admin().run(&teacher("ann@school.example")).await.expect("created").id;
    school.wait_until_idle().await;
    let report = report("Ann@school.example", "Permanent");
    for _ in 0..2 {
        school.stack.invoke("record-mail-outcome", report.clone()).await.expect("noted");
    }
    assert_eq!(fault(&school, "ann@school.example").await, Some(MailFaultReason::Returned));
    assert_eq!(entries(&school).await, 1);
    let view = school.admin().run(&ResendVerificationForm { user }).await.expect("sent again");
    assert_eq!(view.mail_fault, None);
    school.wait_until_idle().await;
    assert_eq!(fault(&school, "ann@school.example").await, None);
}

#[tokio::test]
async fn f87_mail_to_somebody_who_has_signed_up_is_seen_on_their_page_and_strangers_are_passed_over() {
    let school = TestSchool::new().await;
    school.person(&teacher("ann@school.example")).await;
    let rows = school.admin().run(&ListUsersForm::default()).await.expect("a list").rows;
    let user = rows.into_iter().find(|row| row.email == "ann@school.example").expect("listed").id;
    let noted = school.stack.invoke("record-mail-outcome", report("ann@school.example", "Transient")).await;
    assert_eq!(noted.expect("noted"), json!({ "noted": 1 }));
    let view = school.admin().run(&ViewUserForm { user }).await.expect("seen");
    assert_eq!(view.mail_fault, Some(MailFaultReason::NotNow));
    school.wait_until_idle().await;
    let before = school.snapshot();
    for stranger in ["nobody@school.example", "not an address"] {
        let noted = school.stack.invoke("record-mail-outcome", report(stranger, "Permanent")).await;
        assert_eq!(noted.expect("passed over"), json!({ "noted": 0 }), "{stranger}");
    }
    assert_eq!(school.snapshot(), before);
}
