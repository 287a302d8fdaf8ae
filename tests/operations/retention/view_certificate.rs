//! The certificate of an erasure: matched by its reference, and checked by anyone.

use super::*;
use axum::http::StatusCode;
use domain::access::form::write;
use domain::base::ids::PupilId;
use domain::records::forms::ViewPupilForm;
use domain::retention::certificate::{Certificate, CertificateKey, SignedCertificate};
use domain::retention::erasure::{Reference, Rule};
use domain::retention::forms::{
    CertificateView, CheckCertificateForm, CheckedCertificateView, DownloadCertificateForm,
    ViewCertificateForm,
};
use lopdf::Document;
use uuid::Uuid;

#[tokio::test]
async fn f75_a_school_gets_the_certificate_of_a_pupil_by_its_reference_and_no_other_school_does() {
    let mut school = TestSchool::new().await;
    school.grant_everything();
    let pupil = add(&school, 1).await;
    let form = ViewCertificateForm { reference: Reference::of(pupil.id) };
    leaves(&school, &pupil, "01/09/2026").await;
    assert_eq!(school.admin().run(&form).await.expect_err("still there").status, 404);
    told_and_on(&mut school, "2027-03-02").await;
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

/// A school whose pupil was erased, with the certificate.
async fn erased() -> (TestSchool, Reference, CertificateView) {
    let mut school = TestSchool::new().await;
    school.grant_everything();
    let pupil = add(&school, 1).await;
    leaves(&school, &pupil, "01/09/2026").await;
    told_and_on(&mut school, "2027-03-02").await;
    sweep(&school).await;
    let reference = Reference::of(pupil.id);
    let view = school.admin().run(&ViewCertificateForm { reference }).await.expect("a certificate");
    (school, reference, view)
}

async fn check(school: &TestSchool, text: String) -> CheckedCertificateView {
    school.nobody().run(&CheckCertificateForm { certificate: text }).await.expect("checked")
}

#[tokio::test]
async fn f75_anyone_checks_a_certificate_without_an_account() {
    let (school, reference, view) = erased().await;
    // The file as the page saves it, with what is not signed.
    let file = serde_json::to_string(&view).expect("JSON");
    let checked = check(&school, file.clone()).await;
    let said = checked.said.expect("it is genuine");
    assert_eq!((checked.flaw, said.reference), (None, reference.to_string()));
    assert_eq!(Some(said.statement), view.said);
    assert_eq!(said.key, view.key);
    // Spaces around it, as from pasting.
    assert!(check(&school, format!("\n {file} \n")).await.said.is_some());
    let flaw = |checked: CheckedCertificateView| {
        assert_eq!(checked.said, None);
        checked.flaw.expect("a flaw")
    };
    let year = file.replace("2027-", "2026-");
    assert!(year != file && flaw(check(&school, year).await).contains("altered"));
    let own = CertificateKey::parse("a key that somebody made").expect("a key");
    let said: Certificate = serde_json::from_str(&view.statement).expect("a statement");
    let forged = serde_json::to_string(&own.sign(&said).expect("signed")).expect("JSON");
    assert!(flaw(check(&school, forged).await).contains("another key"));
    let nothing = json!({ "statement": "", "key": "0".repeat(64), "signature": "" }).to_string();
    assert!(flaw(check(&school, nothing).await).contains("another key"));
    for text in ["", " ", "{}", "%PDF-1.7", &"x".repeat(30_000)] {
        let form = CheckCertificateForm { certificate: text.to_owned() };
        assert_eq!(school.nobody().run(&form).await.expect_err("no certificate").status, 422);
    }
}

#[tokio::test]
async fn f75_the_certificate_is_one_document_with_the_signed_statement_inside() {
    let (school, reference, view) = erased().await;
    let form = DownloadCertificateForm { reference };
    let address = write(&form).expect("a form").address;
    let answer = school.admin().send("GET", &address, None).await;
    assert_eq!(
        (answer.status(), &answer.headers()["content-type"]),
        (StatusCode::OK, &"application/pdf".parse().expect("a type"))
    );
    let pdf = Document::load_mem(answer.body()).expect("a PDF");
    let pages: Vec<u32> = pdf.get_pages().keys().copied().collect();
    let text: String = pdf.extract_text(&pages).expect("text").split_whitespace().collect();
    let said = view.said.expect("what it says");
    let lines = [said.school, said.erased_at, said.because, reference.to_string(), view.signature, view.key];
    for line in lines.iter().chain(&said.erased).chain(&said.gone) {
        assert!(text.contains(&line.split_whitespace().collect::<String>()), "{line}");
    }
    for hidden in ["Surname001", "Forename001", upn(1).as_str()] {
        assert!(!text.contains(hidden), "{hidden}");
    }
    // What is attached is what anyone can check.
    let streams = pdf.objects.values().filter_map(|object| object.as_stream().ok());
    let files = streams.filter(|one| {
        one.dict.get(b"Type").is_ok_and(|kind| kind.as_name().is_ok_and(|name| name == b"EmbeddedFile"))
    });
    let files: Vec<Vec<u8>> = files.map(|file| file.get_plain_content().expect("a file")).collect();
    let file = String::from_utf8(files[0].clone()).expect("text");
    assert_eq!(files.len(), 1);
    assert!(check(&school, file).await.said.is_some());
    // The same document, whenever it is saved.
    assert_eq!(school.admin().send("GET", &address, None).await.body(), answer.body());
    let other = school.neighbour().await;
    other.grant_everything();
    assert_eq!(other.admin().send("GET", &address, None).await.status(), 404);
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
