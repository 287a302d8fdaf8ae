//! The second factor (ADR 0008): six digits from an authenticator app, or one of ten recovery codes.

use crate::access::call::Call;
use crate::access::organisation::Organisation;
use crate::accounts::user::User;
use crate::base::event::{Event, EventKind};
use crate::base::hash::{constant_time_eq, hex};
use crate::base::ids::UserId;
use crate::base::mail::{Letter, QueuedMail};
use crate::base::moment::Moment;
use crate::base::refusal::Refusal;
use crate::base::secret::CodeKey;
use serde::{Deserialize, Serialize};

/// The number of recovery codes a person gets.
pub const RECOVERY_CODES: usize = 10;

/// A person's second factor as it is stored. Nobody can sign in with what it holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Factor {
    /// 128 random bits, in hexadecimal. The app's secret is derived from them and the deployment's key.
    pub generation: String,
    /// True if sign-in asks for it. False until its first code has been confirmed.
    pub on: bool,
    /// The time step of the last accepted code. That step and those before it are not accepted again (RFC 6238, 5.2).
    pub last_step: u64,
    /// Keyed hashes of the unused recovery codes.
    pub recovery: Vec<String>,
    /// Counts the changes. A change is written only over the version it was made from.
    pub version: u64,
}

impl Factor {
    /// A new, unconfirmed second factor. Replaces one that was never confirmed or was removed.
    ///
    /// # Errors
    /// `SecondFactorOn`: there is one already.
    pub fn begin(was: Option<&Factor>, moment: &Moment) -> Result<Factor, Refusal> {
        if was.is_some_and(|was| was.on) {
            return Err(Refusal::SecondFactorOn);
        }
        Ok(Factor {
            generation: hex(&moment.secret("second factor")),
            on: false,
            last_step: 0,
            recovery: Vec::new(),
            version: was.map_or(0, |was| was.version) + 1,
        })
    }

    /// The secret that the app holds: 160 bits, as RFC 4226 recommends.
    pub fn secret(&self, key: &CodeKey, user: UserId) -> [u8; 20] {
        key.factor_secret(user, &self.generation)
    }

    /// Confirms the second factor, so that sign-in asks for it. Returns it with new recovery codes, which are shown
    /// only once. `step` is the time step of the first code.
    pub fn confirmed(
        &self,
        step: u64,
        key: &CodeKey,
        user: UserId,
        moment: &Moment,
    ) -> (Factor, Vec<String>) {
        let codes: Vec<String> = (0..RECOVERY_CODES).map(|n| recovery_code(moment, n)).collect();
        let recovery = codes.iter().map(|code| key.recovery_code(user, &folded(code))).collect();
        (Factor { on: true, last_step: step, recovery, version: self.version + 1, ..self.clone() }, codes)
    }

    /// Accepts a code of this time step; `None` if a code of this step or a later one was accepted before.
    pub fn taking(&self, step: u64) -> Option<Factor> {
        (step > self.last_step).then(|| Factor { last_step: step, version: self.version + 1, ..self.clone() })
    }

    /// Uses up this recovery code; `None` if it is not an unused one.
    pub fn without(&self, typed: &str, key: &CodeKey, user: UserId) -> Option<Factor> {
        let hash = key.recovery_code(user, &folded(typed));
        let at = self.recovery.iter().position(|kept| constant_time_eq(kept.as_bytes(), hash.as_bytes()))?;
        let mut after = Factor { version: self.version + 1, ..self.clone() };
        after.recovery.remove(at);
        Some(after)
    }

    /// The second factor, removed.
    pub fn off(&self) -> Factor {
        Factor { on: false, last_step: 0, recovery: Vec::new(), version: self.version + 1, ..self.clone() }
    }
}

/// A recovery code: ten letters and digits (50 bits) in two groups. Attempts are limited, so guessing one is not
/// feasible.
fn recovery_code(moment: &Moment, n: usize) -> String {
    let letters = base32(&moment.secret(&format!("recovery code {n}")));
    format!("{}-{}", &letters[..5], &letters[5..10]).to_lowercase()
}

/// The typed recovery code in the form that is compared. Ignores case, spaces and hyphens.
fn folded(typed: &str) -> String {
    typed.chars().filter(char::is_ascii_alphanumeric).take(32).map(|c| c.to_ascii_lowercase()).collect()
}

/// Base32 (RFC 4648) without padding. If the last character has too few bits, it is filled up with zero bits.
pub fn base32(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bit = |n: usize| bytes.get(n / 8).is_some_and(|byte| byte >> (7 - n % 8) & 1 == 1);
    (0..(bytes.len() * 8).div_ceil(5))
        .map(|letter| (0..5).fold(0, |value, n| value << 1 | usize::from(bit(letter * 5 + n))))
        .map(|value| char::from(LETTERS[value]))
        .collect()
}

/// The audit event and the mail for a second factor that its holder removed.
pub fn removed(user: &User, organisation: &Organisation, moment: &Moment) -> (Event, QueuedMail) {
    let letter = Letter::SecondFactorOff {
        forename: user.person.forename.as_str().to_owned(),
        school: organisation.name.clone(),
        by: None,
    };
    (user.event(EventKind::SecondFactorRemoved), notice(user, letter, moment))
}

/// Removes a lost second factor from another person's account, on behalf of an administrator. Returns it with the
/// event and the mail. People remove their own second factor with the password and a code, so that an unlocked screen
/// is not enough.
///
/// # Errors
/// `OwnSecondFactor`: the account is the caller's own. `SecondFactorNotOn`: there is nothing to remove.
pub fn taken_off(
    call: &Call,
    user: &User,
    factor: Option<&Factor>,
) -> Result<(Factor, Event, QueuedMail), Refusal> {
    if call.actor().is_ok_and(|actor| actor.id == user.id) {
        return Err(Refusal::OwnSecondFactor);
    }
    let factor = factor.filter(|factor| factor.on).ok_or(Refusal::SecondFactorNotOn)?;
    let letter = Letter::SecondFactorOff {
        forename: user.person.forename.as_str().to_owned(),
        school: call.organisation().name.clone(),
        by: Some(call.by().name),
    };
    Ok((factor.off(), user.event(EventKind::SecondFactorReset), notice(user, letter, call.moment())))
}

fn notice(user: &User, letter: Letter, moment: &Moment) -> QueuedMail {
    QueuedMail { id: moment.id("second factor mail"), to: user.person.email.clone(), letter, lease: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use uuid::Uuid;

    const USER: UserId = UserId(Uuid::nil());

    #[test]
    fn base32_is_that_of_rfc_4648() {
        for (plain, expected) in [("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foobar", "MZXW6YTBOI")] {
            assert_eq!(base32(plain.as_bytes()), expected);
        }
        assert_eq!(base32(&[0; 20]).len(), 32);
    }

    #[test]
    fn a_recovery_code_works_once_and_a_step_is_not_taken_again() {
        let key = CodeKey::new("0123456789abcdef").expect("long enough");
        let moment = Moment::new(Timestamp::UNIX_EPOCH, String::new(), None, [7; 32]);
        let begun = Factor::begin(None, &moment).expect("none before");
        assert_ne!(begun.secret(&key, USER), begun.secret(&key, UserId(Uuid::max())));
        let (on, codes) = begun.confirmed(100, &key, USER, &moment);
        assert!(Factor::begin(Some(&on), &moment).is_err());
        assert!(on.taking(100).is_none() && on.taking(99).is_none() && on.taking(101).is_some());
        assert_eq!(codes.len(), RECOVERY_CODES);
        let typed = codes[3].to_uppercase().replace('-', " ");
        let after = on.without(&typed, &key, USER).expect("right");
        assert!(after.without(&typed, &key, USER).is_none() && on.without("", &key, USER).is_none());
        assert_eq!(after.recovery.len(), 9);
        assert!(on.without(&codes[4], &key, UserId(Uuid::max())).is_none());
    }
}
