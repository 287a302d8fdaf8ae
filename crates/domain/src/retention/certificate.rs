//! Certificates of erasure: a statement, signed with a key that only the sweep has. Anyone who knows the public half can
//! check it.

use crate::access::organisation::Organisation;
use crate::base::calendar::day;
use crate::base::failure::Failure;
use crate::base::hash::hex;
use crate::retention::erasure::{Reference, Rule};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

/// The fewest characters of the secret.
const SHORTEST: usize = 16;

/// What is erased of every pupil, whether or not there was any of it.
const ERASED: [&str; 5] = [
    "The pupil\u{2019}s record and results",
    "Targets that people set for the pupil, with the note of who set the last",
    "The pupil\u{2019}s pre-populated targets",
    "What large changes kept so that they could be undone",
    "Files of pupils that nobody imported",
];

/// The places from which the records vanish later, and after how many days at the latest.
const GONE_AFTER: [(&str, i64); 4] = [
    ("The live records", 0),
    ("The stream of changes of the live records", 2),
    ("Queues of failed work", 14),
    ("Backups of the live records", 35),
];

/// The statement of a certificate. It names no pupil: the school knows whose reference it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    pub reference: Reference,
    /// The name and the URN of the school.
    pub school: String,
    pub urn: String,
    pub erased_at: Timestamp,
    pub rule: Rule,
    /// The rule in words.
    pub because: String,
    pub erased: Vec<String>,
    pub gone: Vec<Gone>,
}

/// A place, and the last day on which something of the pupil may still be there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gone {
    pub from: String,
    pub by: Date,
}

impl Certificate {
    /// The certificate of an erasure.
    pub fn of(school: &Organisation, reference: Reference, rule: Rule, erased_at: Timestamp) -> Certificate {
        let today = day(erased_at);
        let gone = GONE_AFTER.map(|(from, days)| Gone {
            from: from.to_owned(),
            by: today.checked_add(days.days()).unwrap_or(today),
        });
        Certificate {
            reference,
            school: school.name.clone(),
            urn: school.number.clone(),
            erased_at,
            rule,
            because: rule.sentence().to_owned(),
            erased: ERASED.map(str::to_owned).into(),
            gone: gone.into(),
        }
    }
}

/// A statement with its signature. Its text itself is signed, so that the signature can still be checked after a later
/// version writes the same statement as another text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedCertificate {
    /// A [`Certificate`] as JSON.
    pub statement: String,
    /// The public key, 64 hexadecimal digits. Whether it is Attain's must be known from elsewhere.
    pub key: String,
    /// The Ed25519 signature of the statement, 128 hexadecimal digits.
    pub signature: String,
}

/// A reason why a certificate proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// It names another key than the one that is known to be Attain's.
    OtherKey,
    /// The statement was altered, or was never signed with the key.
    NotSigned,
    /// It was signed, and cannot be read.
    Illegible,
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Flaw::OtherKey => "it names another key than Attain\u{2019}s",
            Flaw::NotSigned => "its text was altered, or was never signed with this key",
            Flaw::Illegible => {
                "its text was signed, but cannot be read: it may come from a later version of Attain"
            }
        })
    }
}

impl SignedCertificate {
    /// Checks the certificate with the key that is known to be Attain's.
    ///
    /// # Errors
    /// The reason why it proves nothing.
    pub fn verify(&self, key: &str) -> Result<Certificate, Flaw> {
        if !self.key.eq_ignore_ascii_case(key) {
            return Err(Flaw::OtherKey);
        }
        let key =
            bytes(key).and_then(|bytes| VerifyingKey::from_bytes(&bytes).ok()).ok_or(Flaw::NotSigned)?;
        let signature =
            bytes(&self.signature).map(|bytes| Signature::from_bytes(&bytes)).ok_or(Flaw::NotSigned)?;
        key.verify_strict(self.statement.as_bytes(), &signature).map_err(|_| Flaw::NotSigned)?;
        serde_json::from_str(&self.statement).map_err(|_| Flaw::Illegible)
    }
}

/// Reads hexadecimal digits; `None` if they are not exactly as many bytes.
fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != 2 * N || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let mut bytes = [0; N];
    for (n, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * n..2 * n + 2)?, 16).ok()?;
    }
    Some(bytes)
}

/// The key that signs certificates.
#[derive(Clone)]
pub struct CertificateKey(SigningKey);

impl CertificateKey {
    /// Makes the key of the deployment's secret.
    ///
    /// # Errors
    /// The secret is shorter than 16 characters.
    pub fn parse(secret: &str) -> Result<CertificateKey, String> {
        if secret.len() < SHORTEST {
            return Err(format!("the secret of the certificates must have at least {SHORTEST} characters"));
        }
        let seed = Sha256::new().chain_update(b"attain certificate key\0").chain_update(secret).finalize();
        Ok(CertificateKey(SigningKey::from_bytes(&seed.into())))
    }

    /// The public key, in hexadecimal digits.
    pub fn public(&self) -> String {
        hex(self.0.verifying_key().as_bytes())
    }

    /// Signs a certificate.
    ///
    /// # Errors
    /// `Bug`: it cannot be written as JSON.
    pub fn sign(&self, certificate: &Certificate) -> Result<SignedCertificate, Failure> {
        let statement = serde_json::to_string(certificate)
            .map_err(|error| Failure::Bug(format!("a certificate: {error}")))?;
        let signature = hex(&self.0.sign(statement.as_bytes()).to_bytes());
        Ok(SignedCertificate { statement, key: self.public(), signature })
    }
}

impl fmt::Debug for CertificateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CertificateKey({})", self.public())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::organisation::{Belonging, OrganisationKind};
    use crate::base::ids::PupilId;
    use jiff::civil::date;
    use uuid::Uuid;

    fn key() -> CertificateKey {
        CertificateKey::parse("a secret of 16 characters").expect("a key")
    }

    fn certificate() -> Certificate {
        let kind = OrganisationKind::Secondary;
        let id = kind.numbering().id("123456").expect("a number");
        let name = "Elm Grove".to_owned();
        let school = Organisation::new(kind, id, name, "123456".to_owned(), Belonging::default());
        let at = "2028-02-29T02:00:00Z".parse().expect("a time");
        Certificate::of(&school, Reference::of(PupilId(Uuid::nil())), Rule::Completed, at)
    }

    #[test]
    fn f75_a_certificate_is_checked_with_the_public_key_alone() {
        let signed = key().sign(&certificate()).expect("signed");
        assert_eq!(signed.verify(&key().public()), Ok(certificate()));
        assert_eq!(signed.verify(&key().public().to_uppercase()), Ok(certificate()));
        assert_eq!(
            signed,
            key().sign(&certificate()).expect("signed"),
            "the same erasure, the same certificate"
        );
    }

    #[test]
    fn f75_a_certificate_that_was_altered_proves_nothing() {
        let signed = key().sign(&certificate()).expect("signed");
        let other = CertificateKey::parse("another secret of as many").expect("a key");
        assert_eq!(signed.verify(&other.public()), Err(Flaw::OtherKey));
        let forged = SignedCertificate { key: other.public(), ..signed.clone() };
        assert_eq!(forged.verify(&other.public()), Err(Flaw::NotSigned));
        let altered = signed.statement.replace("2028", "2027");
        let altered = SignedCertificate { statement: altered, ..signed.clone() };
        assert_eq!(altered.verify(&key().public()), Err(Flaw::NotSigned));
        for signature in ["", "00", &signed.signature.replace(|c: char| c.is_ascii_digit(), "x")] {
            let broken = SignedCertificate { signature: signature.to_owned(), ..signed.clone() };
            assert_eq!(broken.verify(&key().public()), Err(Flaw::NotSigned));
        }
        assert!(CertificateKey::parse("short").is_err());
    }

    #[test]
    fn f75_a_certificate_says_by_when_the_backups_are_gone_too() {
        let last = certificate().gone.pop().expect("a place");
        assert_eq!((last.from.as_str(), last.by), ("Backups of the live records", date(2028, 4, 4)));
    }
}
