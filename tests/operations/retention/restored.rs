//! A table that was restored from a backup holds nobody again who was erased, and reads from no MIS by itself.

use super::*;
use domain::exchange::forms::DisconnectMisForm;
use domain::retention::erasure::Reference;
use domain::retention::forms::ViewCertificateForm;

#[tokio::test]
async fn a_restored_table_is_cleared_of_those_who_were_erased_and_of_nobody_else() {
    let mut school = TestSchool::new().await;
    school.grant_everything();
    let (gone, stays) = (add(&school, 1).await, add(&school, 2).await);
    leaves(&school, &gone, "01/09/2026").await;
    told_and_on(&mut school, "2027-03-02").await;
    let backup = school.snapshot();
    sweep(&school).await;
    let form = ViewCertificateForm { reference: Reference::of(gone.id) };
    let certificate = school.admin().run(&form).await.expect("a certificate");
    let admin = school.admin.clone();

    school.restore_records(&backup);
    assert_eq!((pupils(&school), erasures(&school).len()), (2, 1), "the ledger is not restored");
    for _ in 0..2 {
        let replayed = school.stack.invoke("replay-erasures", json!({})).await.expect("a run");
        assert_eq!(replayed, json!({ "schools": 1 }));
        school.wait_until_idle().await;
        assert!(school.stack.undelivered().await.is_empty());
        assert_eq!((pupils(&school), erasures(&school).len()), (1, 1));
    }
    let left = school.snapshot();
    let text = |item: &Value| item.to_string();
    assert!(!left.items().map(text).any(|item| item.contains("Surname001")), "found again");
    assert!(left.items().map(text).any(|item| item.contains(&stays.id.to_string())));
    on(&mut school, "2027-03-03").await;
    assert_ne!(admin.token, school.admin.token);
    assert_eq!(school.admin().run(&form).await.expect("the same certificate"), certificate);
}

#[tokio::test]
async fn f67_a_restored_table_reads_from_no_mis_until_somebody_turned_it_on_again() {
    let school = TestSchool::new().await;
    school.grant_everything();
    school.connect_mis(true).await;
    let backup = school.snapshot();
    school.admin().run(&DisconnectMisForm { typed: Some(0) }).await.expect("stopped");
    school.restore_records(&backup);
    assert!(school.connection().is_nightly(), "the copy knows nothing of it");
    school.stack.invoke("replay-erasures", json!({})).await.expect("a run");
    school.wait_until_idle().await;
    assert!(!school.connection().is_nightly());
    school.stack.invoke("synchronise-all", json!({})).await.expect("a run");
    school.wait_until_idle().await;
    assert_eq!(school.connection().last, None, "nothing was read");
}
