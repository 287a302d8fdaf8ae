//! The second factor (ADRs 0008 and 0013): six digits from an authenticator app, or one of ten recovery codes.

use crate::access::call::Call;
use crate::access::organisation::Organisation;
use crate::accounts::user::User;
use crate::base::event::{Event, EventKind};
use crate::base::hash::{constant_time_eq, derive, hex};
use crate::base::ids::UserId;
use crate::base::keys::{KeyId, SecretKey, SecretKeys};
use crate::base::mail::{Letter, QueuedMail};
use crate::base::moment::Moment;
use crate::base::refusal::Refusal;
use crate::base::sealed::Sealed;
use serde::{Deserialize, Serialize};

/// The number of recovery codes a person gets.
pub const RECOVERY_CODES: usize = 10;

/// The length of the app's secret in bytes.
const SECRET_LENGTH: usize = 20;

/// A person's second factor as it is stored. Nobody can sign in with what it holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Factor {
    /// The secret that the app holds. `None` once the factor has been removed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    secret: Option<Sealed>,
    /// Present in a factor that was set up before ADR 0013: its secret is derived from this text and the deployment's
    /// first key. The next accepted code seals it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    generation: Option<String>,
    /// True if sign-in asks for it. False until its first code has been confirmed.
    pub on: bool,
    /// The time step of the last accepted code. That step and those before it are not accepted again (RFC 6238, 5.2).
    pub last_step: u64,
    /// Hashes of the unused recovery codes, under the secret that the app holds. So they last as long as it does.
    #[serde(default)]
    codes: Vec<String>,
    /// Hashes of the used recovery codes, under the secret that the app holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    spent: Vec<String>,
    /// Hashes of recovery codes from before ADR 0013, under the deployment's first key. They end with that key.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    recovery: Vec<String>,
    /// Counts the changes. A change is written only over the version it was made from.
    pub version: u64,
}

/// A second factor whose secret has been opened.
pub struct OpenFactor<'a> {
    kept: &'a Factor,
    secret: [u8; SECRET_LENGTH],
    keys: &'a SecretKeys,
    user: UserId,
    moment: &'a Moment,
}

/// The outcome of a code that was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypedCode {
    /// It is right: the second factor with the code used up. Nothing changes until this is stored.
    Right(Box<Factor>),
    /// It was right, but it has been used. It is no wrong attempt: an attacker learns nothing that helps.
    Used,
    Wrong,
}

impl Factor {
    /// A new, unconfirmed second factor, and the secret for the app: 160 bits, as RFC 4226 recommends. Replaces one that
    /// was never confirmed or was removed.
    ///
    /// # Errors
    /// `SecondFactorOn`: there is one already.
    pub fn begin(
        was: Option<&Factor>,
        keys: &SecretKeys,
        user: UserId,
        moment: &Moment,
    ) -> Result<(Factor, [u8; SECRET_LENGTH]), Refusal> {
        if was.is_some_and(|was| was.on) {
            return Err(Refusal::SecondFactorOn);
        }
        let mut secret = [0; SECRET_LENGTH];
        secret[..16].copy_from_slice(&moment.secret("second factor 1"));
        secret[16..].copy_from_slice(&moment.secret("second factor 2")[..4]);
        let factor = Factor {
            secret: Some(keys.seal(&secret, &place(&user), moment)),
            version: was.map_or(0, |was| was.version) + 1,
            ..Factor::default()
        };
        Ok((factor, secret))
    }

    /// Opens the secret; `None` if the key it is sealed under has ended, or the factor has been removed.
    pub fn open<'a>(
        &'a self,
        keys: &'a SecretKeys,
        user: UserId,
        moment: &'a Moment,
    ) -> Option<OpenFactor<'a>> {
        let secret = match (&self.secret, &self.generation) {
            (Some(sealed), _) => keys.open(sealed, &place(&user), moment.now)?.try_into().ok()?,
            (None, Some(generation)) => {
                derived(keys.accepted(&KeyId::default(), moment.now)?, user, generation)
            }
            (None, None) => return None,
        };
        Some(OpenFactor { kept: self, secret, keys, user, moment })
    }

    /// The second factor, removed.
    pub fn off(&self) -> Factor {
        Factor { version: self.version + 1, ..Factor::default() }
    }

    /// The factor with its secret sealed under the current key; `None` if it is already, or cannot be opened.
    pub fn resealed(&self, keys: &SecretKeys, user: UserId, moment: &Moment) -> Option<Factor> {
        let sealed_under = self.secret.as_ref().map(Sealed::key);
        if sealed_under == Some(&keys.current().id()) {
            return None;
        }
        self.open(keys, user, moment).map(|open| open.next())
    }

    /// The key that recovery codes end with; `None` if all of them last as long as the secret.
    pub fn recovery_key(&self) -> Option<KeyId> {
        (!self.recovery.is_empty()).then(KeyId::default)
    }

    /// The key without which the secret cannot be opened; `None` if the factor has been removed.
    pub fn key(&self) -> Option<KeyId> {
        let first = self.generation.as_ref().map(|_| KeyId::default());
        self.secret.as_ref().map(|sealed| sealed.key().clone()).or(first)
    }
}

impl OpenFactor<'_> {
    /// The secret that the app holds.
    pub fn secret(&self) -> [u8; SECRET_LENGTH] {
        self.secret
    }

    /// Confirms the second factor, so that sign-in asks for it. Returns it with new recovery codes, which are shown
    /// only once. `step` is the time step of the first code.
    pub fn confirmed(&self, step: u64) -> (Factor, Vec<String>) {
        self.with_new_codes(Factor { on: true, last_step: step, ..self.next() })
    }

    /// Gives this factor, the next version of the one that was opened, new recovery codes, which are shown only once. The old
    /// ones end.
    pub fn with_new_codes(&self, factor: Factor) -> (Factor, Vec<String>) {
        let shown: Vec<String> = (0..RECOVERY_CODES).map(|n| recovery_code(self.moment, n)).collect();
        let codes = shown.iter().map(|code| self.hash(code)).collect();
        (Factor { codes, spent: Vec::new(), recovery: Vec::new(), ..factor }, shown)
    }

    /// Checks a typed code. `step` is the time step of the app's code, if it is one. A code of an earlier step than
    /// the last accepted one counts as used.
    pub fn check(&self, step: Option<u64>, typed: &str) -> TypedCode {
        match step {
            Some(step) if step > self.kept.last_step => {
                TypedCode::Right(Box::new(Factor { last_step: step, ..self.next() }))
            }
            Some(_) => TypedCode::Used,
            None => self.check_recovery(typed),
        }
    }

    fn check_recovery(&self, typed: &str) -> TypedCode {
        let (mut after, hash) = (self.next(), self.hash(typed));
        if self.kept.spent.iter().any(|kept| constant_time_eq(kept.as_bytes(), hash.as_bytes())) {
            return TypedCode::Used;
        }
        let first = self.keys.accepted(&KeyId::default(), self.moment.now);
        let right = without(&mut after.codes, &hash)
            || first.is_some_and(|key| {
                without(&mut after.recovery, &hex(&key.derive(&recovery_parts(&self.user, &folded(typed)))))
            });
        if !right {
            return TypedCode::Wrong;
        }
        after.spent.push(hash);
        TypedCode::Right(Box::new(after))
    }

    fn hash(&self, code: &str) -> String {
        hex(&derive(&self.secret, &recovery_parts(&self.user, &folded(code))))
    }

    /// The factor with its next version. Seals the secret again unless it is sealed under the current key.
    fn next(&self) -> Factor {
        let current = self.kept.secret.clone().filter(|sealed| *sealed.key() == self.keys.current().id());
        let seal = || self.keys.seal(&self.secret, &place(&self.user), self.moment);
        Factor {
            secret: Some(current.unwrap_or_else(seal)),
            generation: None,
            version: self.kept.version + 1,
            ..self.kept.clone()
        }
    }
}

/// The place of the sealed secret: it opens for this account only.
fn place(user: &UserId) -> [&[u8]; 2] {
    [b"second factor", user.0.as_bytes()]
}

/// The secret of a factor that was set up before ADR 0013.
fn derived(key: &SecretKey, user: UserId, generation: &str) -> [u8; SECRET_LENGTH] {
    let half = |half: &[u8]| key.derive(&[b"second factor", half, user.0.as_bytes(), generation.as_bytes()]);
    let mut secret = [0; SECRET_LENGTH];
    secret[..16].copy_from_slice(&half(b"1"));
    secret[16..].copy_from_slice(&half(b"2")[..4]);
    secret
}

/// The parts from which the hash of a recovery code is derived.
fn recovery_parts<'a>(user: &'a UserId, folded: &'a str) -> [&'a [u8]; 3] {
    [b"recovery code", user.0.as_bytes(), folded.as_bytes()]
}

/// Removes this hash; `false` if it is not there.
fn without(hashes: &mut Vec<String>, hash: &str) -> bool {
    let found = hashes.iter().position(|kept| constant_time_eq(kept.as_bytes(), hash.as_bytes()));
    found.map(|at| hashes.remove(at)).is_some()
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

/// The audit event and the mail for a second factor that its holder turned on. The mail matters most where somebody
/// else set it up, at an unlocked screen.
pub fn turned_on(user: &User, organisation: &Organisation, moment: &Moment) -> (Event, QueuedMail) {
    let letter = Letter::SecondFactorOn {
        forename: user.person.forename.as_str().to_owned(),
        school: organisation.name.clone(),
    };
    (user.event(EventKind::SecondFactorConfirmed), notice(user, letter, moment))
}

/// The audit event and the mail for new recovery codes.
pub fn renewed(user: &User, organisation: &Organisation, moment: &Moment) -> (Event, QueuedMail) {
    let letter = Letter::RecoveryCodesRenewed {
        forename: user.person.forename.as_str().to_owned(),
        school: organisation.name.clone(),
    };
    (user.event(EventKind::RecoveryCodesRenewed), notice(user, letter, moment))
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
    use uuid::Uuid;

    const USER: UserId = UserId(Uuid::nil());

    #[test]
    fn base32_is_that_of_rfc_4648() {
        for (plain, expected) in [("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foobar", "MZXW6YTBOI")] {
            assert_eq!(base32(plain.as_bytes()), expected);
        }
        assert_eq!(base32(&[0; 20]).len(), 32);
    }

    fn right(checked: TypedCode) -> Factor {
        let TypedCode::Right(after) = checked else { panic!("{checked:?}") };
        *after
    }

    const FIRST: &str = "aaaaaaaaaaaaaaaa";
    const ROTATED: &str = r#"{"current":{"id":"2026-11","key":"bbbbbbbbbbbbbbbb"},
        "previous":{"id":"first","key":"aaaaaaaaaaaaaaaa","until":"2026-12-31"}}"#;

    fn keys(text: &str) -> SecretKeys {
        SecretKeys::parse(text).expect("keys")
    }

    fn at(time: &str) -> Moment {
        Moment::new(time.parse().expect("a time"), String::new(), None, [7; 32])
    }

    #[test]
    fn a_recovery_code_works_once_and_a_step_is_not_taken_again() {
        let (keys, moment) = (keys(FIRST), at("2026-11-02T00:00:00Z"));
        let (begun, secret) = Factor::begin(None, &keys, USER, &moment).expect("none before");
        let open = begun.open(&keys, USER, &moment).expect("opens");
        assert_eq!(open.secret(), secret);
        assert!(begun.open(&keys, UserId(Uuid::max()), &moment).is_none(), "another person's");
        let (on, codes) = open.confirmed(100);
        assert!(Factor::begin(Some(&on), &keys, USER, &moment).is_err());
        let open = on.open(&keys, USER, &moment).expect("opens");
        for (step, used) in [(100, true), (99, true), (101, false)] {
            assert_eq!(open.check(Some(step), "123456") == TypedCode::Used, used, "{step}");
        }
        assert_eq!(right(open.check(Some(101), "123456")).last_step, 101);
        assert_eq!(codes.len(), RECOVERY_CODES);
        let typed = codes[3].to_uppercase().replace('-', " ");
        let after = right(open.check(None, &typed));
        let open = after.open(&keys, USER, &moment).expect("opens");
        assert_eq!((open.check(None, &typed), open.check(None, "")), (TypedCode::Used, TypedCode::Wrong));
        assert_eq!((after.codes.len(), after.spent.len()), (9, 1));
        assert!(on.off().open(&keys, USER, &moment).is_none(), "nothing is left of a removed one");
    }

    #[test]
    fn the_next_code_seals_the_secret_under_the_current_key_and_the_recovery_codes_stay() {
        let (first, rotated) = (keys(FIRST), keys(ROTATED));
        let (before, after) = (at("2026-11-02T00:00:00Z"), at("2027-01-01T00:00:00Z"));
        let (begun, secret) = Factor::begin(None, &first, USER, &before).expect("none before");
        let (on, codes) = begun.open(&first, USER, &before).expect("opens").confirmed(1);
        assert!(on.open(&rotated, USER, &after).is_none(), "its key has ended");
        let open = on.open(&rotated, USER, &before).expect("its key is accepted");
        for used in [right(open.check(Some(2), "")), right(open.check(None, &codes[0]))] {
            let open = used.open(&rotated, USER, &after).expect("sealed again");
            assert_eq!((open.secret(), used.version), (secret, on.version + 1));
            right(open.check(None, &codes[1]));
        }
    }

    #[test]
    fn a_derived_factor_keeps_working_and_is_sealed_at_its_next_code() {
        let (first, rotated) = (keys(FIRST), keys(ROTATED));
        let (before, after) = (at("2026-11-02T00:00:00Z"), at("2027-01-01T00:00:00Z"));
        // What the version before ADR 0013 stored.
        let hash = hex(&first.current().derive(&recovery_parts(&USER, "aaaaabbbbb")));
        let text = format!(
            r#"{{"generation":"00ff","on":true,"last_step":1,"recovery":["{hash}","{}"],"version":3}}"#,
            hash.replace('a', "b")
        );
        let stored: Factor = serde_json::from_str(&text).expect("read");
        let open = stored.open(&rotated, USER, &before).expect("the first key is accepted");
        let taken = right(open.check(Some(2), ""));
        let sealed = taken.open(&rotated, USER, &after).expect("sealed under the current key");
        assert_eq!(sealed.secret(), derived(first.current(), USER, "00ff"));
        let ended = sealed.check(None, "AAAAA-BBBBB");
        assert_eq!(ended, TypedCode::Wrong, "old recovery codes end with the first key");
        let open = taken.open(&rotated, USER, &before).expect("opens");
        let recovered = right(open.check(None, "AAAAA-BBBBB"));
        assert_eq!(recovered.recovery.len(), 1, "until then they work");
        let open = recovered.open(&rotated, USER, &before).expect("opens");
        assert_eq!(open.check(None, "AAAAA-BBBBB"), TypedCode::Used);
        assert!(stored.open(&rotated, USER, &after).is_none(), "a factor that was not used ends with it too");
    }
}
