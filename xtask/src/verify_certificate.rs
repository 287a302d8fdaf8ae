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
