//! Sessions: opaque tokens, and how long a session lasts.

use crate::base::hash::{fingerprint, hex};
use crate::base::ids::{OrganisationId, UserId};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

/// A session ends after this long without a request.
pub const IDLE: SignedDuration = SignedDuration::from_mins(30);

/// A session ends after this long in any case.
pub const LONGEST: SignedDuration = SignedDuration::from_hours(12);

/// The shortest time between two writes of "last seen": at most one write per minute, not one per click.
const TOUCH: SignedDuration = SignedDuration::from_mins(1);

/// The name of the cookie. The prefix `__Host-` makes browsers insist on Secure, Path=/ and no Domain.
pub const COOKIE: &str = "__Host-session";

/// The session token that the browser holds: 128 random bits as 32 hexadecimal digits.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionToken(String);

impl fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionToken(…)")
    }
}

impl SessionToken {
    /// A token made of these bits.
    pub fn new(bits: [u8; 16]) -> SessionToken {
        SessionToken(hex(&bits))
    }

    /// Reads a token from a cookie; `None` unless it is 32 hexadecimal digits.
    pub fn parse(text: &str) -> Option<SessionToken> {
        (text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit()))
            .then(|| SessionToken(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The token's SHA-256 hash, which is stored instead of the token.
    pub fn fingerprint(&self) -> String {
        fingerprint(self.0.as_bytes())
    }
}

/// A session as it is stored, under its token's fingerprint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    pub fingerprint: String,
    /// An id that sorts by time.
    pub id: Uuid,
    pub organisation: OrganisationId,
    pub user: UserId,
    /// The `User::epoch` of the account when the session began.
    pub epoch: u32,
    /// The network address from which the session began.
    pub address: Option<String>,
    /// The browser's own description of itself.
    pub browser: Option<String>,
    pub started: Timestamp,
    /// The time of the latest request, to the minute.
    pub seen: Timestamp,
}

/// The cause for which a session ended before its holder signed out of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SessionEnd {
    /// Not recorded.
    #[default]
    Unknown,
    /// No request came for [`IDLE`].
    Idle,
    /// It lasted for [`LONGEST`].
    Longest,
    /// The holder signed out everywhere else.
    Holder,
    /// An administrator signed the holder out.
    Administrator,
    /// The holder's password was changed.
    Password,
    /// The holder's security answers were changed.
    Answers,
    /// The holder's email address was changed.
    Email,
    /// The account was deactivated.
    Deactivated,
    /// The provider ended all sessions.
    Provider,
}

impl SessionEnd {
    /// The sentence that tells the holder the cause, and what to do next.
    pub const fn sentence(self) -> &'static str {
        match self {
            SessionEnd::Unknown => "Your session has ended. Sign in to carry on.",
            SessionEnd::Idle => "You did nothing for 30 minutes. Sign in to carry on.",
            SessionEnd::Longest => "You were signed in for 12 hours. Sign in to carry on.",
            SessionEnd::Holder => "You chose to sign out everywhere else. Sign in to carry on.",
            SessionEnd::Administrator => "An administrator signed you out. Sign in to carry on.",
            SessionEnd::Password => "Your password was changed. Sign in with the new password.",
            SessionEnd::Answers => "Your security answers were changed. Sign in to carry on.",
            SessionEnd::Email => "Your email address was changed. Sign in with the new address.",
            SessionEnd::Deactivated => "Your account was deactivated. Ask one of your administrators.",
            SessionEnd::Provider => "Attain signed everyone out, as a precaution. Sign in to carry on.",
        }
    }
}

impl Session {
    /// The cause for which the session is over at this time by itself; `None` while it is still valid for a request.
    pub fn end(&self, now: Timestamp) -> Option<SessionEnd> {
        if now.duration_since(self.started) >= LONGEST {
            Some(SessionEnd::Longest)
        } else {
            (now.duration_since(self.seen) >= IDLE).then_some(SessionEnd::Idle)
        }
    }

    /// True if the session is still valid for a request at this time.
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.end(now).is_none()
    }

    /// True if "last seen" is old enough to be written again.
    pub fn is_due_a_touch(&self, now: Timestamp) -> bool {
        now.duration_since(self.seen) >= TOUCH
    }

    /// The time after which the stored session may be deleted, in Unix seconds.
    pub fn ttl(&self) -> i64 {
        self.started.as_second() + LONGEST.as_secs()
    }
}

/// The state of a person's second factor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum SecondFactorState {
    /// The person has none, and none is required.
    #[default]
    Off,
    /// The person must give a code at sign-in.
    On,
    /// The school requires one and the person has none: they can do nothing else before they set it up.
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
        assert_eq!(session(0).end(at(30 * 60)), Some(SessionEnd::Idle));
        assert!(session(12 * 3600 - 2).is_live(at(12 * 3600 - 1)));
        assert_eq!(session(12 * 3600 - 2).end(at(12 * 3600)), Some(SessionEnd::Longest));
        assert!(!session(0).is_due_a_touch(at(59)));
        assert!(session(0).is_due_a_touch(at(60)));
    }
}
