//! Download certificate: the certificate of a pupil's erasure as a PDF, with the signed statement as an attachment, so that the
//! school files one document. One read of the ledger.

use crate::tools::Erasures;
use documents::{Document, PDF};
use domain::access::call::Call;
use domain::access::form::DocumentView;
use domain::base::failure::Failure;
use domain::retention::certificate::{Certificate, SignedCertificate};
use domain::retention::erasure::Reference;
use domain::retention::forms::{DownloadCertificateForm, StatementView};
use runtime::{Operation, Reply};

pub struct DownloadCertificate;

impl Operation for DownloadCertificate {
    type Form = DownloadCertificateForm;
    type Tools = Erasures;
    type Caller = Call;

    async fn run(
        tools: &Erasures,
        call: &Call,
        form: DownloadCertificateForm,
    ) -> Result<Reply<DocumentView>, Failure> {
        let erasure = tools.ledger.erasure(call, &form.reference).await?.ok_or(Failure::NOT_FOUND)?;
        let (signed, at) = erasure.certificate.zip(erasure.erased_at).ok_or(Failure::NOT_FOUND)?;
        let document =
            written(&signed, form.reference, &tools.site, Document::new("Certificate of erasure", at))?;
        let name = format!("certificate-{}.pdf", form.reference);
        Ok(Reply::file(name, PDF, document.pdf().map_err(Failure::Bug)?))
    }
}

/// The certificate on one sheet.
fn written(
    signed: &SignedCertificate,
    reference: Reference,
    site: &str,
    document: Document,
) -> Result<Document, Failure> {
    let bug = |error: serde_json::Error| Failure::Bug(format!("a certificate: {error}"));
    let certificate: Certificate = serde_json::from_str(&signed.statement).map_err(bug)?;
    let said = StatementView::of(certificate);
    let file = serde_json::to_vec(signed).map_err(bug)?;
    let name = format!("certificate-{reference}.json");
    let signature =
        [("Statement", &signed.statement), ("Public key", &signed.key), ("Signature", &signed.signature)];
    Ok(document
        .paragraph(
            "The records of one pupil have been erased. The certificate names nobody: the school knows the pupil by the reference.",
        )
        .facts([
            ("School", said.school),
            ("Reference", reference.to_string()),
            ("Erased", said.erased_at),
            ("Why", said.because),
        ])
        .heading("What was erased")
        .list(said.erased)
        .heading("When nothing is left")
        .list(said.gone)
        .heading("Signature")
        .paragraph(&format!(
            "The statement is signed with Ed25519. Anyone can check it without an account at {site}/check-certificate. The file for this, {name}, is attached to this document."
        ))
        .facts(signature.map(|(name, value)| (name, value.clone())))
        .file(&name, "application/json", "The signed statement, which can be checked", file))
}
