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

/// So many recovery codes are handed out.
pub const RECOVERY_CODES: usize = 10;

/// A person's second factor as it is kept: nothing in it lets anybody in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Factor {
    /// 128 random bits from which, with the deployment's key, the secret of the app is derived.
    pub generation: String,
    /// Whether it is asked for; not before its first code was confirmed.
    pub on: bool,
    /// The step of the last code that was taken: it and those before it are not taken again (RFC 6238, 5.2).
    pub last_step: u64,
    /// Keyed hashes of the recovery codes that are left.
    pub recovery: Vec<String>,
    /// Counts the changes; a change is written only over the version it was made from.
    pub version: u64,
}

impl Factor {
    /// A new one in place of one that was never confirmed, or taken off.
    ///
    /// # Errors
    /// There is one already.
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

    /// The secret that the app holds: 160 bits, as RFC 4226 asks.
    pub fn secret(&self, key: &CodeKey, user: UserId) -> [u8; 20] {
        key.factor_secret(user, &self.generation)
    }

    /// Asked for from now on, with new recovery codes, which are shown this once. `step` is that of the first code.
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

    /// With this step taken; `None` when it, or one after it, was taken before.
    pub fn taking(&self, step: u64) -> Option<Factor> {
        (step > self.last_step).then(|| Factor { last_step: step, version: self.version + 1, ..self.clone() })
    }

    /// Without this recovery code; `None` when it is none of those left.
    pub fn without(&self, typed: &str, key: &CodeKey, user: UserId) -> Option<Factor> {
        let hash = key.recovery_code(user, &folded(typed));
        let at = self.recovery.iter().position(|kept| constant_time_eq(kept.as_bytes(), hash.as_bytes()))?;
        let mut after = Factor { version: self.version + 1, ..self.clone() };
        after.recovery.remove(at);
        Some(after)
    }

    /// Taken off.
    pub fn off(&self) -> Factor {
        Factor { on: false, last_step: 0, recovery: Vec::new(), version: self.version + 1, ..self.clone() }
    }
}

/// Ten letters and digits, 50 bits, in two groups: the tries are counted, so that is far more than can be guessed.
fn recovery_code(moment: &Moment, n: usize) -> String {
    let letters = base32(&moment.secret(&format!("recovery code {n}")));
    format!("{}-{}", &letters[..5], &letters[5..10]).to_lowercase()
}

/// Case, spaces and hyphens do not count.
fn folded(typed: &str) -> String {
    typed.chars().filter(char::is_ascii_alphanumeric).take(32).map(|c| c.to_ascii_lowercase()).collect()
}

/// Base32 (RFC 4648) without padding; bits that do not fill a last letter are filled up with noughts.
pub fn base32(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bit = |n: usize| bytes.get(n / 8).is_some_and(|byte| byte >> (7 - n % 8) & 1 == 1);
    (0..(bytes.len() * 8).div_ceil(5))
        .map(|letter| (0..5).fold(0, |value, n| value << 1 | usize::from(bit(letter * 5 + n))))
        .map(|value| char::from(LETTERS[value]))
        .collect()
}

/// What there is to tell of a second factor that its holder took off.
pub fn removed(user: &User, organisation: &Organisation, moment: &Moment) -> (Event, QueuedMail) {
    let letter = Letter::SecondFactorOff {
        forename: user.person.forename.as_str().to_owned(),
        school: organisation.name.clone(),
        by: None,
    };
    (user.event(EventKind::SecondFactorRemoved), told(user, letter, moment))
}

/// A lost second factor taken off another person's account by an administrator, with what there is to tell of it. One's
/// own is removed with the password and a code, so that an unlocked screen is not enough.
///
/// # Errors
/// It is the caller's own, or there is none.
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
    Ok((factor.off(), user.event(EventKind::SecondFactorReset), told(user, letter, call.moment())))
}

fn told(user: &User, letter: Letter, moment: &Moment) -> QueuedMail {
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
