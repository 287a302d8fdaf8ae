//! The deployment's secret keys (ADR 0013). New codes, links and secrets are made under the current key. Keys before and
//! after it are accepted too, so that the key can be replaced while people work.

use crate::base::calendar::day;
use crate::base::hash::derive;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The fewest characters of a key.
const SHORTEST: usize = 16;
/// The most characters of a key's id.
const LONGEST_ID: usize = 20;

/// The id of a secret key, such as `2026-11`. Everything that depends on a key names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct KeyId(String);

impl Default for KeyId {
    /// The key of a deployment whose key was never replaced, and of items that name none.
    fn default() -> KeyId {
        KeyId("first".to_owned())
    }
}

impl KeyId {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// One secret key, with its id.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretKey {
    id: KeyId,
    secret: Vec<u8>,
}

impl SecretKey {
    fn new(id: KeyId, secret: &str) -> Result<SecretKey, String> {
        let named = |c: char| c.is_ascii_alphanumeric() || c == '-';
        if id.0.is_empty() || id.0.len() > LONGEST_ID || !id.0.chars().all(named) {
            return Err(format!(
                "the id of a secret key must have 1 to {LONGEST_ID} letters, digits and hyphens"
            ));
        }
        if secret.len() < SHORTEST {
            return Err(format!("the secret key {} must have at least {SHORTEST} characters", id.0));
        }
        Ok(SecretKey { id, secret: secret.as_bytes().to_vec() })
    }

    pub fn id(&self) -> KeyId {
        self.id.clone()
    }

    /// 128 bits derived from the key and these parts. The first part names the purpose.
    pub fn derive(&self, parts: &[&[u8]]) -> [u8; 16] {
        derive(&self.secret, parts)
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretKey({}, …)", self.id.0)
    }
}

/// The current key and those that are accepted besides it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretKeys {
    current: SecretKey,
    /// The key before, with the last day (in London) on which it is accepted.
    previous: Option<(SecretKey, Date)>,
    /// The key after. While a deployment replaces the functions one by one, those that are still to be replaced
    /// accept what the others make.
    next: Option<SecretKey>,
}

/// The deployment's secret after the first rotation.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    current: Named,
    previous: Option<Ending>,
    next: Option<Named>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    id: KeyId,
    key: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ending {
    id: KeyId,
    key: String,
    until: Date,
}

impl SecretKeys {
    /// Reads the deployment's secret. It is JSON:
    /// `{"current":{"id":"2026-11","key":"…"},"previous":{"id":"first","key":"…","until":"2026-12-31"},"next":{"id":"…","key":"…"}}`,
    /// of which only `current` is required. Before the first rotation it is the key alone, of 16 characters or more,
    /// whose id is `first`.
    ///
    /// # Errors
    /// A sentence for the person who deploys. It never holds a key.
    pub fn parse(secret: &str) -> Result<SecretKeys, String> {
        if !secret.trim_start().starts_with('{') {
            let current = SecretKey::new(KeyId::default(), secret)?;
            return Ok(SecretKeys { current, previous: None, next: None });
        }
        // The message of the JSON reader may quote the text, so only its place is passed on.
        let written: Written = serde_json::from_str(secret).map_err(|error| {
            format!(
                "the secret keys are not the expected JSON at line {}, column {}",
                error.line(),
                error.column()
            )
        })?;
        let previous =
            written.previous.map(|Ending { id, key, until }| Ok((SecretKey::new(id, &key)?, until)));
        let keys = SecretKeys {
            current: SecretKey::new(written.current.id, &written.current.key)?,
            previous: previous.transpose().map_err(|error: String| error)?,
            next: written.next.map(|Named { id, key }| SecretKey::new(id, &key)).transpose()?,
        };
        let all: Vec<&SecretKey> = keys.all().collect();
        for (n, one) in all.iter().enumerate() {
            if all.iter().take(n).any(|other| other.id == one.id || other.secret == one.secret) {
                return Err(format!("two secret keys have the id {} or the same text", one.id.0));
            }
        }
        Ok(keys)
    }

    /// The key under which everything new is made.
    pub fn current(&self) -> &SecretKey {
        &self.current
    }

    /// The key with this id; `None` if it is unknown or its last day is over.
    pub fn accepted(&self, id: &KeyId, now: Timestamp) -> Option<&SecretKey> {
        self.all_accepted(now).find(|one| one.id == *id)
    }

    /// The keys that are accepted now, the current one first: for what does not name its key.
    pub fn all_accepted(&self, now: Timestamp) -> impl Iterator<Item = &SecretKey> {
        self.all().filter(move |one| self.ends(&one.id).is_none_or(|until| day(now) <= until))
    }

    /// The last day, in London, on which the key with this id is accepted; `None` if no end is set.
    pub fn ends(&self, id: &KeyId) -> Option<Date> {
        self.previous.as_ref().filter(|(previous, _)| previous.id == *id).map(|(_, until)| *until)
    }

    fn all(&self) -> impl Iterator<Item = &SecretKey> {
        [&self.current].into_iter().chain(self.previous.as_ref().map(|(key, _)| key)).chain(&self.next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RING: &str = r#"{"current":{"id":"2026-11","key":"bbbbbbbbbbbbbbbb"},
        "previous":{"id":"first","key":"aaaaaaaaaaaaaaaa","until":"2026-12-31"},
        "next":{"id":"2027-03","key":"cccccccccccccccc"}}"#;

    fn id(text: &str) -> KeyId {
        KeyId(text.to_owned())
    }

    #[test]
    fn a_key_is_accepted_to_the_end_of_its_last_day_in_london() {
        let keys = SecretKeys::parse(RING).expect("three keys");
        assert_eq!(keys.current().id(), id("2026-11"));
        for (key, at, accepted) in [
            ("2026-11", "2030-01-01T00:00:00Z", true),
            ("2027-03", "2026-11-02T00:00:00Z", true),
            ("first", "2026-12-31T23:59:59Z", true),
            ("first", "2027-01-01T00:00:00Z", false),
            ("other", "2026-11-02T00:00:00Z", false),
        ] {
            let now = at.parse().expect("a time");
            assert_eq!(keys.accepted(&id(key), now).is_some(), accepted, "{key} at {at}");
        }
    }

    #[test]
    fn a_plain_text_is_the_first_key_and_stays_so_as_the_previous_one() {
        let plain = SecretKeys::parse("aaaaaaaaaaaaaaaa").expect("a key");
        assert_eq!(plain.current().id(), KeyId::default());
        let now = "2026-11-02T00:00:00Z".parse().expect("a time");
        let rotated = SecretKeys::parse(RING).expect("three keys");
        assert_eq!(rotated.accepted(&KeyId::default(), now), Some(plain.current()));
        assert_ne!(rotated.current().derive(&[b"x"]), plain.current().derive(&[b"x"]));
    }

    #[test]
    fn a_secret_that_is_not_right_is_refused_without_being_quoted() {
        let secret = "SECRETSECRETSECRET";
        let key = |id: &str, key: &str| format!(r#"{{"id":"{id}","key":"{key}"}}"#);
        let ring = |current: &str, next: &str| format!(r#"{{"current":{current},"next":{next}}}"#);
        let good = key("2026-11", secret);
        for wrong in [
            "short".to_owned(),
            format!("{{{secret}"),
            format!(r#"{{"current":"{secret}"}}"#),
            format!(r#"{{"current":{good},"{secret}":1}}"#),
            format!(r#"{{"current":{good},"previous":{good}}}"#),
            ring(&key("", secret), "null"),
            ring(&key("a b", secret), "null"),
            ring(&key(&"a".repeat(21), secret), "null"),
            ring(&key("2026-11", "short"), "null"),
            ring(&good, &key("2026-11", "another key of 16")),
            ring(&good, &key("2027-03", secret)),
        ] {
            let why = SecretKeys::parse(&wrong).expect_err(&wrong);
            assert!(!why.contains(secret), "{why}");
        }
        assert!(SecretKeys::parse(&ring(&good, "null")).is_ok());
        assert!(!format!("{:?}", SecretKeys::parse(RING)).contains("bbbb"));
    }
}
