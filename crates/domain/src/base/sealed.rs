//! Secrets that must be readable again, such as that of an authenticator app, encrypted under a secret key (ADR 0013).

use crate::base::hash::fingerprint;
use crate::base::keys::{KeyId, SecretKey, SecretKeys};
use crate::base::moment::Moment;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The length of a nonce of XChaCha20. It is long enough to be chosen at random.
const NONCE: usize = 24;

/// A sealed secret as it is stored: encrypted and authenticated with XChaCha20-Poly1305.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    /// The key it is sealed under.
    key: KeyId,
    /// The nonce and the encrypted secret, in base64.
    text: String,
}

impl Sealed {
    /// The id of the key it is sealed under.
    pub fn key(&self) -> &KeyId {
        &self.key
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({}, …)", self.key.as_str())
    }
}

impl SecretKeys {
    /// Seals a secret under the current key. `place` names its purpose and its owner: it opens nowhere else.
    pub fn seal(&self, secret: &[u8], place: &[&[u8]], moment: &Moment) -> Sealed {
        let key = self.current();
        let aad = joined(place);
        // Secrets and places that differ within one moment get different nonces.
        let label = fingerprint(&[aad.as_slice(), secret].concat());
        let half = |n: u8| moment.secret(&format!("nonce {n} {label}"));
        let mut nonce = [0; NONCE];
        nonce[..16].copy_from_slice(&half(1));
        nonce[16..].copy_from_slice(&half(2)[..8]);
        let payload = Payload { msg: secret, aad: &aad };
        // Encryption fails only beyond 256 GB. An empty text never opens.
        let text = cipher(key).encrypt(XNonce::from_slice(&nonce), payload).unwrap_or_default();
        Sealed { key: key.id(), text: URL_SAFE_NO_PAD.encode([nonce.as_slice(), &text].concat()) }
    }

    /// Opens a sealed secret; `None` if its key has ended, or it was sealed for another place or changed since.
    pub fn open(&self, sealed: &Sealed, place: &[&[u8]], now: Timestamp) -> Option<Vec<u8>> {
        let key = self.accepted(&sealed.key, now)?;
        let bytes = URL_SAFE_NO_PAD.decode(&sealed.text).ok()?;
        let (nonce, text) = bytes.split_at_checked(NONCE)?;
        let payload = Payload { msg: text, aad: &joined(place) };
        cipher(key).decrypt(XNonce::from_slice(nonce), payload).ok()
    }
}

fn cipher(key: &SecretKey) -> XChaCha20Poly1305 {
    let mut bytes = [0; 32];
    bytes[..16].copy_from_slice(&key.derive(&[b"seal", b"1"]));
    bytes[16..].copy_from_slice(&key.derive(&[b"seal", b"2"]));
    XChaCha20Poly1305::new(&bytes.into())
}

/// The parts, each after its length, so that no two lists of parts give the same bytes.
fn joined(parts: &[&[u8]]) -> Vec<u8> {
    parts.iter().flat_map(|part| [&(part.len() as u64).to_be_bytes(), *part].concat()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment() -> Moment {
        Moment::new(Timestamp::UNIX_EPOCH, String::new(), None, [7; 32])
    }

    fn keys(text: &str) -> SecretKeys {
        SecretKeys::parse(text).expect("keys")
    }

    #[test]
    fn a_sealed_secret_opens_in_its_place_under_its_key_until_that_ends() {
        let first = keys("aaaaaaaaaaaaaaaa");
        let now = "2026-11-02T00:00:00Z".parse().expect("a time");
        let later = "2027-01-01T00:00:00Z".parse().expect("a time");
        let sealed = first.seal(b"secret", &[b"app", b"ann"], &moment());
        assert_eq!(first.open(&sealed, &[b"app", b"ann"], now).as_deref(), Some(b"secret".as_slice()));
        for elsewhere in [&[b"app".as_slice(), b"bob"], &[b"ap", b"pann"]] {
            assert_eq!(first.open(&sealed, elsewhere, now), None);
        }
        let rotated = keys(
            r#"{"current":{"id":"2026-11","key":"bbbbbbbbbbbbbbbb"},
                "previous":{"id":"first","key":"aaaaaaaaaaaaaaaa","until":"2026-12-31"}}"#,
        );
        let place: &[&[u8]] = &[b"app", b"ann"];
        assert!(rotated.open(&sealed, place, now).is_some() && rotated.open(&sealed, place, later).is_none());
        let again = rotated.seal(b"secret", place, &moment());
        assert!(rotated.open(&again, place, later).is_some() && first.open(&again, place, now).is_none());
        assert_ne!(first.seal(b"secreu", place, &moment()).text[..32], sealed.text[..32], "another nonce");
        // The id alone does not decide: a seal under another key's name does not open.
        assert_eq!(first.open(&Sealed { key: sealed.key().clone(), ..again }, place, now), None);
    }

    #[test]
    fn a_sealed_secret_that_was_changed_does_not_open() {
        let keys = keys("aaaaaaaaaaaaaaaa");
        let now = "2026-11-02T00:00:00Z".parse().expect("a time");
        let sealed = keys.seal(b"secret", &[], &moment());
        assert!(!format!("{sealed:?} {}", sealed.text).contains("secret"));
        for n in 0..sealed.text.len() {
            let mut text = sealed.text.clone().into_bytes();
            text[n] = if text[n] == b'A' { b'B' } else { b'A' };
            let changed = Sealed { text: String::from_utf8(text).expect("text"), ..sealed.clone() };
            assert_eq!(keys.open(&changed, &[], now), None, "{n}");
        }
        for cut in ["", "AAAA", &sealed.text[..32]] {
            assert_eq!(keys.open(&Sealed { text: cut.to_owned(), ..sealed.clone() }, &[], now), None);
        }
    }
}
