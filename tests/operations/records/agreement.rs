//! The agreement on a school's data (F70).

use domain::access::permission::{JobRole, Permission};
use domain::audit::forms::ListAuditForm;
use domain::base::event::EventKind;
use domain::records::agreement::VERSION;
use domain::records::forms::{AcceptAgreementForm, ViewAgreementForm};
use tests::{TestSchool, administrator, new_user};

fn receipts(school: &TestSchool) -> Vec<String> {
    let mail =
        school.stack.mail().into_iter().filter(|letter| letter.text.contains("data processing agreement"));
    mail.flat_map(|letter| letter.to).collect()
}

#[tokio::test]
async fn f70_an_administrator_accepts_the_agreement_once_and_every_administrator_has_a_receipt() {
    let school = TestSchool::new().await;
    let other = school.person(&administrator("jo@school.example")).await;
    let view = school.admin().run(&ViewAgreementForm {}).await.expect("the agreement");
    assert!(!view.is_accepted());
    let accept = AcceptAgreementForm { agreement: VERSION };
    let (admin, jo) = (school.admin(), school.as_(&other));
    let both = tokio::join!(admin.run(&accept), jo.run(&accept));
    let (one, two) = (both.0.expect("accepted"), both.1.expect("accepted"));
    assert!(one.is_accepted() && one.accepted == two.accepted, "one of two at once");
    let again = school.admin().run(&accept).await.expect("the same");
    assert_eq!((again.accepted.len(), &again.accepted), (1, &one.accepted));
    school.wait_until_idle().await;
    let mut told = receipts(&school);
    told.sort();
    let mut wanted = [school.admin.email.clone(), other.email.clone()];
    wanted.sort();
    assert_eq!(told, wanted);
    let trail = school.admin().run(&ListAuditForm::default()).await.expect("the trail").rows;
    assert_eq!(trail.iter().filter(|entry| entry.kind == EventKind::AgreementAccepted).count(), 1);
}

#[tokio::test]
async fn f70_only_an_administrator_accepts_and_only_the_version_in_force() {
    let school = TestSchool::new().await;
    let manager = new_user("dan@school.example", JobRole::DataManager, &[Permission::ManageData]);
    let manager = school.person(&manager).await;
    let accept = AcceptAgreementForm { agreement: VERSION };
    assert_eq!(school.as_(&manager).run(&accept).await.expect_err("not theirs").status, 403);
    assert!(school.as_(&manager).run(&ViewAgreementForm {}).await.is_ok());
    let other = AcceptAgreementForm { agreement: VERSION + 1 };
    let problem = school.admin().run(&other).await.expect_err("not in force");
    assert_eq!(problem.kind, "urn:attain:problem:agreement-changed");
    school.wait_until_idle().await;
    assert_eq!(receipts(&school).len(), 0);
}
