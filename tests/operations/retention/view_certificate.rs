//! The certificate of an erasure: matched by its reference, and checked by anyone.

use super::*;
use domain::base::ids::PupilId;
use domain::records::forms::ViewPupilForm;
use domain::retention::certificate::SignedCertificate;
use domain::retention::erasure::{Reference, Rule};
use domain::retention::forms::{CertificateView, ViewCertificateForm};
use uuid::Uuid;

#[tokio::test]
async fn f75_a_school_gets_the_certificate_of_a_pupil_by_its_reference_and_no_other_school_does() {
    let mut school = TestSchool::new().await;
    school.grant_everything();
    let pupil = add(&school, 1).await;
    let form = ViewCertificateForm { reference: Reference::of(pupil.id) };
    leaves(&school, &pupil, "01/09/2026").await;
    assert_eq!(school.admin().run(&form).await.expect_err("still there").status, 404);
    on(&mut school, "2027-03-02").await;
    sweep(&school).await;
    let CertificateView { statement, key, signature, .. } =
        school.admin().run(&form).await.expect("a certificate");
    let signed = SignedCertificate { statement, key: key.clone(), signature };
    let said = signed.verify(&key).expect("it is signed");
    assert_eq!(
        (said.reference, said.rule, said.urn.as_str()),
        (Reference::of(pupil.id), Rule::Left, "123456")
    );
    assert_eq!(said.erased_at, school.clock.now());
    for hidden in ["Surname001", "Forename001", upn(1).as_str(), &pupil.id.to_string()] {
        assert!(!signed.statement.contains(hidden), "{hidden}");
    }
    // The same certificate for ever, though the sweep runs again.
    sweep(&school).await;
    assert_eq!(school.admin().run(&form).await.expect("a certificate").signature, signed.signature);
    let other = school.neighbour().await;
    other.grant_everything();
    assert_eq!(other.admin().run(&form).await.expect_err("another school's").status, 404);
    let nobody = ViewCertificateForm { reference: Reference::of(PupilId(Uuid::nil())) };
    assert_eq!(school.admin().run(&nobody).await.expect_err("no such erasure").status, 404);
    assert_eq!(school.admin().run(&ViewPupilForm { pupil: pupil.id }).await.expect_err("gone").status, 404);
}

#[tokio::test]
async fn only_erase_due_has_the_key_of_the_certificates() {
    let templates = local::templates();
    let holders: Vec<&str> = templates
        .iter()
        .filter(|(_, text)| text.contains("CERTIFICATE_KEY"))
        .map(|(name, _)| *name)
        .collect();
    assert_eq!(holders, ["retention.yaml"]);
    assert_eq!(templates["retention.yaml"].matches("CERTIFICATE_KEY").count(), 1);
}
