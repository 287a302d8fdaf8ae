//! `cargo xtask verify-certificate`: checks a certificate of erasure with Attain's public key, and prints what it says.
//! Fails if it proves nothing.

use anyhow::{Context, Result, bail};
use domain::base::calendar::{day_in_words, shown};
use domain::retention::certificate::SignedCertificate;
use std::fs;

pub fn run(arguments: &[&str]) -> Result<()> {
    let [file, "--key", key] = arguments else {
        bail!(
            "usage: cargo xtask verify-certificate FILE --key PUBLIC-KEY (docs/runbook.md says where the key stands)"
        );
    };
    let text = fs::read_to_string(file).with_context(|| format!("{file} cannot be read"))?;
    let signed: SignedCertificate =
        serde_json::from_str(&text).with_context(|| format!("{file} is not a certificate"))?;
    match signed.verify(key) {
        Err(flaw) => bail!("{file} proves nothing: {flaw}"),
        Ok(certificate) => {
            println!("The certificate is genuine.");
            println!("Reference: {}", certificate.reference);
            println!("School: {} (URN {})", certificate.school, certificate.urn);
            println!("Erased: {}", shown(certificate.erased_at));
            println!("Because: {}", certificate.because);
            certificate.erased.iter().for_each(|what| println!("  - {what}"));
            for gone in certificate.gone {
                println!("Gone from {} by {}", lower(&gone.from), day_in_words(gone.by));
            }
            Ok(())
        }
    }
}

/// The text with a small first letter.
fn lower(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::access::organisation::{Belonging, Organisation, OrganisationKind};
    use domain::base::ids::PupilId;
    use domain::retention::certificate::{Certificate, CertificateKey};
    use domain::retention::erasure::{Reference, Rule};
    use jiff::Timestamp;
    use uuid::Uuid;

    #[test]
    fn f75_a_file_is_checked_with_the_public_key_alone() {
        let key = CertificateKey::parse("a secret of 16 characters").expect("a key");
        let kind = OrganisationKind::Secondary;
        let id = kind.numbering().id("123456").expect("a number");
        let school = Organisation::new(kind, id, "Elm".to_owned(), "123456".to_owned(), Belonging::default());
        let reference = Reference::of(PupilId(Uuid::nil()));
        let certificate = Certificate::of(&school, reference, Rule::Left, Timestamp::UNIX_EPOCH);
        let text = serde_json::to_string(&key.sign(&certificate).expect("signed")).expect("JSON");
        let folder = std::env::temp_dir().join(format!("attain-certificate-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let check = |text: &str, key: &str| {
            let file = folder.join("certificate.json");
            fs::write(&file, text).expect("written");
            run(&[file.to_str().expect("a path"), "--key", key]).map_err(|error| format!("{error:#}"))
        };
        assert_eq!(check(&text, &key.public()), Ok(()));
        let other = CertificateKey::parse("another secret of as many").expect("a key").public();
        assert!(check(&text, &other).expect_err("another key").contains("another key than Attain"));
        let altered = text.replace("123456", "654321");
        assert!(check(&altered, &key.public()).expect_err("altered").contains("proves nothing"));
        assert!(check("{}", &key.public()).expect_err("no certificate").contains("is not a certificate"));
        assert!(run(&["certificate.json"]).is_err(), "the key must be known from elsewhere");
        fs::remove_dir_all(&folder).expect("removed");
    }
}
