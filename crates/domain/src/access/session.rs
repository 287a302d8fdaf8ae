//! Sessions: opaque tokens, and how long they live.

use crate::base::hash::{fingerprint, hex};
use crate::base::ids::{OrganisationId, UserId};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A session ends after this long without a request.
pub const IDLE: SignedDuration = SignedDuration::from_mins(30);

/// A session ends after this long whatever happens.
pub const LONGEST: SignedDuration = SignedDuration::from_hours(12);

/// "Last seen" is written at most this often: a write a minute, not one a click.
const TOUCH: SignedDuration = SignedDuration::from_mins(1);

/// The name of the cookie. The prefix makes browsers insist on Secure, Path=/ and no Domain.
pub const COOKIE: &str = "__Host-session";

/// What the browser holds: 128 random bits, 32 hexadecimal digits.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionToken(String);

impl SessionToken {
    /// A token of these bits.
    pub fn new(bits: [u8; 16]) -> SessionToken {
        SessionToken(hex(&bits))
    }

    /// Reads a token from a cookie.
    pub fn parse(text: &str) -> Option<SessionToken> {
        (text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit()))
            .then(|| SessionToken(text.to_owned()))
    }

    /// The token as the cookie holds it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What is stored of it.
    pub fn fingerprint(&self) -> String {
        fingerprint(self.0.as_bytes())
    }
}

/// A session as it is stored, under its token's fingerprint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The token's fingerprint.
    pub fingerprint: String,
    /// Its id, which sorts by time.
    pub id: Uuid,
    /// Whose it is.
    pub organisation: OrganisationId,
    /// Whose it is.
    pub user: UserId,
    /// The number of the account's sessions it was begun under: `User::session_epoch`.
    pub epoch: u32,
    /// The network address it began from.
    pub address: Option<String>,
    /// What the browser calls itself.
    pub browser: Option<String>,
    /// When it began.
    pub started: Timestamp,
    /// When a request last came, to the minute.
    pub seen: Timestamp,
}

impl Session {
    /// Whether a request at this time is still within it.
    pub fn is_live(&self, now: Timestamp) -> bool {
        now.duration_since(self.seen) < IDLE && now.duration_since(self.started) < LONGEST
    }

    /// Whether "last seen" is due to be written.
    pub fn is_due_a_touch(&self, now: Timestamp) -> bool {
        now.duration_since(self.seen) >= TOUCH
    }

    /// When the stored session may be swept away, in Unix seconds.
    pub fn ttl(&self) -> i64 {
        self.started.as_second() + LONGEST.as_secs()
    }
}

/// How it stands with somebody's second factor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum SecondFactorState {
    /// There is none, and none is required.
    #[default]
    Off,
    /// It is asked for at sign-in.
    On,
    /// The school requires one, and there is none: nothing else can be done before it is set up.
    Missing,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_ends_after_30_idle_minutes_and_after_12_hours_at_most() {
        let at = |seconds: i64| Timestamp::from_second(1_700_000_000 + seconds).expect("a timestamp");
        let session = |seen: i64| Session {
            fingerprint: String::new(),
            id: Uuid::nil(),
            organisation: OrganisationId(Uuid::nil()),
            user: UserId(Uuid::nil()),
            epoch: 0,
            address: None,
            browser: None,
            started: at(0),
            seen: at(seen),
        };
        assert!(session(0).is_live(at(30 * 60 - 1)));
        assert!(!session(0).is_live(at(30 * 60)));
        assert!(session(12 * 3600 - 2).is_live(at(12 * 3600 - 1)));
        assert!(!session(12 * 3600 - 2).is_live(at(12 * 3600)));
        assert!(!session(0).is_due_a_touch(at(59)));
        assert!(session(0).is_due_a_touch(at(60)));
    }
}
