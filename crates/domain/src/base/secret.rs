//! Activation codes and the tokens of emailed links. They are derived from a secret key and the invitation and never
//! stored, so they can be shown to the administrator and cannot be read out of the database (F19, F20).

use crate::base::hash::{constant_time_eq, fingerprint, hex};
use crate::base::ids::{OrganisationId, UserId};
use crate::base::keys::SecretKey;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

impl SecretKey {
    /// The activation code of an invitation. `generation` counts how often the code was replaced.
    pub fn activation_code(&self, user: UserId, generation: u32) -> ActivationCode {
        let bits = u128::from_be_bytes(self.derive(&[
            b"activation code",
            user.0.as_bytes(),
            &generation.to_be_bytes(),
        ]));
        // I and O are left out: on paper or over the telephone they are taken for 1 and 0.
        const LETTERS: &[u8; 24] = b"ABCDEFGHJKLMNPQRSTUVWXYZ";
        let letter = |n: u128| char::from(LETTERS[usize::try_from(n % 24).unwrap_or_default()]);
        let digits = (bits / 24) % 1_000_000;
        ActivationCode(format!("{}{digits:06}{}", letter(bits), letter(bits / 24_000_000)))
    }

    /// The token of the sign-up link. `generation` counts how often a new link was sent.
    pub fn link(&self, organisation: OrganisationId, user: UserId, generation: u32) -> LinkToken {
        let secret = self.derive(&[
            b"sign-up link",
            organisation.0.as_bytes(),
            user.0.as_bytes(),
            &generation.to_be_bytes(),
        ]);
        LinkToken { organisation, user, secret }
    }

    /// The token of the link for choosing a new password.
    pub fn reset_link(&self, organisation: OrganisationId, user: UserId, reset: Uuid) -> LinkToken {
        let secret =
            self.derive(&[b"reset link", organisation.0.as_bytes(), user.0.as_bytes(), reset.as_bytes()]);
        LinkToken { organisation, user, secret }
    }

    /// The token of the link that confirms a new email address.
    pub fn email_link(&self, organisation: OrganisationId, user: UserId, change: Uuid) -> LinkToken {
        let secret =
            self.derive(&[b"email link", organisation.0.as_bytes(), user.0.as_bytes(), change.as_bytes()]);
        LinkToken { organisation, user, secret }
    }
}

/// An activation code: a letter, six digits, a letter (F19), such as V330484C.
#[derive(Clone, PartialEq, Eq)]
pub struct ActivationCode(String);

impl ActivationCode {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// True if the typed text has the shape of a code: a letter, six digits, a letter. Ignores spaces and hyphens.
    pub fn could_be(typed: &str) -> bool {
        match *plain(typed) {
            [first, ref digits @ .., last] => {
                let letters = first.is_ascii_alphabetic() && last.is_ascii_alphabetic();
                letters && digits.len() == 6 && digits.iter().all(u8::is_ascii_digit)
            }
            _ => false,
        }
    }

    /// True if the typed text is this code. Ignores case, spaces and hyphens. Takes the same time wherever the first
    /// wrong character is.
    pub fn matches(&self, typed: &str) -> bool {
        let plain = plain(typed);
        plain.len() == self.0.len() && constant_time_eq(&plain, self.0.as_bytes())
    }
}

/// A code as it was typed, without spaces and hyphens, in capitals.
fn plain(typed: &str) -> Vec<u8> {
    typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .take(16)
        .map(|c| u8::try_from(c.to_ascii_uppercase()).unwrap_or_default())
        .collect()
}

/// The token in an emailed link: the organisation, the account, and 128 secret bits. Only a hash of the token is
/// stored.
#[derive(Clone, PartialEq, Eq)]
pub struct LinkToken {
    /// The organisation the account belongs to.
    pub organisation: OrganisationId,
    /// The account.
    pub user: UserId,
    secret: [u8; 16],
}

impl LinkToken {
    /// Reads a token from a link; `None` unless it has 64 characters of the right form.
    pub fn parse(text: &str) -> Option<LinkToken> {
        let bytes: [u8; 48] = URL_SAFE_NO_PAD.decode(text.trim()).ok()?.try_into().ok()?;
        let part = |at: usize| -> Option<[u8; 16]> { bytes.get(at..at + 16)?.try_into().ok() };
        Some(LinkToken {
            organisation: OrganisationId(Uuid::from_bytes(part(0)?)),
            user: UserId(Uuid::from_bytes(part(16)?)),
            secret: part(32)?,
        })
    }

    /// The token as it is written in the link.
    pub fn as_text(&self) -> String {
        URL_SAFE_NO_PAD.encode(
            [self.organisation.0.as_bytes().as_slice(), self.user.0.as_bytes(), &self.secret].concat(),
        )
    }

    /// The hash of the token, which is stored instead of it.
    pub fn fingerprint(&self) -> String {
        fingerprint(&self.secret)
    }

    /// The start and the end of the link reference (F20), such as f47...61b. Enough to tell two links apart over the
    /// telephone, not enough to use one.
    pub fn reference(&self) -> String {
        let all = hex(&self.secret);
        format!("{}...{}", &all[..3], &all[all.len() - 3..])
    }

    /// The link to one of the website's pages. The token follows the #. Browsers never send that part, so the token
    /// stays out of the logs of servers and mail scanners.
    pub fn link(&self, site: &str, page: &str) -> String {
        format!("{site}/{page}#{}", self.as_text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::keys::SecretKeys;

    fn key() -> SecretKey {
        SecretKeys::parse("0123456789abcdef").expect("a key").current().clone()
    }

    fn user(n: u128) -> UserId {
        UserId(Uuid::from_u128(n))
    }

    #[test]
    fn f19_a_code_is_a_letter_six_digits_and_a_letter() {
        for n in 0..500 {
            let code = key().activation_code(user(n), 1).as_str().to_owned();
            let bytes = code.as_bytes();
            assert_eq!(bytes.len(), 8);
            assert!(
                bytes[0].is_ascii_uppercase()
                    && bytes[7].is_ascii_uppercase()
                    && bytes[1..7].iter().all(u8::is_ascii_digit),
                "{code}"
            );
            assert!(!code.contains(['I', 'O']), "{code}");
        }
    }

    #[test]
    fn f19_a_code_is_typed_in_any_case_with_spaces() {
        let code = key().activation_code(user(1), 1);
        for typed in ["", "V", "V330484", "0330484C", "V33048C", "V3304844C", "VV30484C", "V330484\u{a1}"] {
            assert!(!ActivationCode::could_be(typed), "{typed}");
        }
        assert!(
            [code.as_str(), " v330484c ", "V 330-484 C"].iter().all(|typed| ActivationCode::could_be(typed))
        );
        let spaced = format!(" {} {}-{}", &code.as_str()[..1], &code.as_str()[1..7], &code.as_str()[7..])
            .to_lowercase();
        assert!(code.matches(&spaced));
        assert!(!code.matches(&code.as_str()[..7]));
        assert!(!code.matches(key().activation_code(user(1), 2).as_str()));
        assert!(!code.matches(key().activation_code(user(2), 1).as_str()));
        assert!(!code.matches(""));
    }

    #[test]
    fn f20_a_link_reads_back_and_shows_only_its_ends() {
        let token = key().link(OrganisationId(Uuid::from_u128(7)), user(9), 3);
        assert!(LinkToken::parse(&token.as_text()) == Some(token.clone()));
        assert_eq!(token.as_text().len(), 64);
        assert_eq!(token.reference().len(), 9);
        assert!(
            token.fingerprint() != key().link(OrganisationId(Uuid::from_u128(7)), user(9), 4).fingerprint()
        );
        for wrong in ["", "x", &token.as_text()[1..], "ü"] {
            assert!(LinkToken::parse(wrong).is_none());
        }
    }
}
