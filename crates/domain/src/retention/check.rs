//! Checking a certificate, which anyone can, and the certificate as a document.

use crate::access::form::{DocumentView, form};
use crate::base::failure::FieldErrors;
use crate::retention::certificate::{Certificate, Flaw, SignedCertificate};
use crate::retention::erasure::Reference;
use crate::retention::forms::StatementView;
use serde::{Deserialize, Serialize};

/// The longest file that is read as a certificate, in bytes. A certificate has fewer than 2,000.
pub const LONGEST: usize = 20_000;

/// Save the certificate of an erasure as a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DownloadCertificateForm {
    /// The reference, which stood on the pupil's page.
    pub reference: Reference,
}

form!(DownloadCertificateForm => DownloadCertificate, DocumentView; reference: Reference);

/// Check a certificate of erasure.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CheckCertificateForm {
    /// The text of the certificate's file.
    pub certificate: String,
}

form!(CheckCertificateForm => CheckCertificate, CheckedCertificateView);

impl CheckCertificateForm {
    /// Reads the certificate. Nothing of it has been checked yet.
    ///
    /// # Errors
    /// An error of the field `certificate`.
    pub fn check(&self) -> Result<SignedCertificate, FieldErrors> {
        let text = self.certificate.trim();
        let sentence = if text.is_empty() {
            "Choose the file of the certificate, or paste its text"
        } else if text.len() > LONGEST {
            "This is not a certificate: it is too long"
        } else if let Ok(signed) = serde_json::from_str(text) {
            return Ok(signed);
        } else {
            "This is not a certificate. Use the file whose name ends in .json, which is also attached to the PDF"
        };
        Err(FieldErrors::of("certificate", sentence))
    }
}

/// The result of checking a certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CheckedCertificateView {
    /// The reason why it proves nothing; absent if it is genuine.
    pub flaw: Option<String>,
    /// What it says; absent unless it is genuine.
    pub said: Option<CertifiedView>,
}

/// What a genuine certificate says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CertifiedView {
    pub reference: String,
    pub statement: StatementView,
    /// The public key with which it was checked, in hexadecimal digits.
    pub key: String,
}

impl CheckedCertificateView {
    /// The result for a certificate. `is_ours` says whether the key that it names is, or was, Attain's.
    pub fn of(signed: &SignedCertificate, is_ours: bool) -> CheckedCertificateView {
        let checked = if is_ours { signed.verify(&signed.key) } else { Err(Flaw::OtherKey) };
        match checked {
            Err(flaw) => CheckedCertificateView { flaw: Some(flaw.to_string()), said: None },
            Ok(certificate) => {
                let said = CertifiedView::of(certificate, signed.key.to_ascii_lowercase());
                CheckedCertificateView { flaw: None, said: Some(said) }
            }
        }
    }
}

impl CertifiedView {
    fn of(certificate: Certificate, key: String) -> CertifiedView {
        let reference = certificate.reference.to_string();
        CertifiedView { reference, statement: StatementView::of(certificate), key }
    }
}
