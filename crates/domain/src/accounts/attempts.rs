//! Wrong attempts to sign in: how many are free, and how long the next one must wait. They are counted per name as it
//! was typed, whether or not an account has that name, and per network address.

use crate::access::organisation::Organisation;
use crate::accounts::user::User;
use crate::base::event::{Event, EventKind};
use crate::base::hash::fingerprint;
use crate::base::ids::UserId;
use crate::base::mail::{Letter, QueuedMail};
use crate::base::moment::Moment;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// Wrong attempts with one name that are free. Each further attempt must wait (Decided).
pub const FREE_ATTEMPTS: u32 = 10;

/// Wrong attempts within an hour that are free from one network address. A school of 150 people signs in through one
/// address, most of them between eight and nine: one in three can mistype before anybody has to wait, while an
/// attacker who tries a common password with every name of a list is stopped at the fiftieth.
pub const FREE_ATTEMPTS_OF_ADDRESS: u32 = 50;

/// The first wait. It doubles with every further wrong attempt, up to `LONGEST_WAIT`.
const FIRST_WAIT: SignedDuration = SignedDuration::from_mins(1);

const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(1);

/// The subject of a count of attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttemptsOf<'a> {
    /// A name as it was typed into the sign-in page. A person's email address and username are counted separately,
    /// because a common count would reveal that the two names belong to one person.
    Name(&'a str),
    /// The account of a person who is signed in and must enter the password again.
    Account(UserId),
    Address(&'a str),
}

impl AttemptsOf<'_> {
    /// The number of wrong attempts that are free.
    pub const fn free(self) -> u32 {
        match self {
            AttemptsOf::Name(_) | AttemptsOf::Account(_) => FREE_ATTEMPTS,
            AttemptsOf::Address(_) => FREE_ATTEMPTS_OF_ADDRESS,
        }
    }

    /// The time after which the count starts again from 0: a day after the last wrong attempt with a name, but an
    /// hour after the first from an address, because so many people sign in from one address that there is always
    /// another attempt.
    pub const fn forgotten_after(self) -> SignedDuration {
        match self {
            AttemptsOf::Name(_) | AttemptsOf::Account(_) => SignedDuration::from_hours(24),
            AttemptsOf::Address(_) => SignedDuration::from_hours(1),
        }
    }

    /// The hash under which the count is stored.
    pub fn fingerprint(self) -> String {
        let text = match self {
            AttemptsOf::Name(name) => format!("name {name}"),
            AttemptsOf::Account(user) => format!("account {user}"),
            AttemptsOf::Address(address) => format!("address {}", network(address)),
        };
        fingerprint(text.as_bytes())
    }
}

/// The part of an address that belongs to one subscriber: all of an IPv4 address, the first 64 bits of an IPv6
/// address.
fn network(address: &str) -> String {
    match address.parse() {
        Ok(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}")
        }
        _ => address.to_owned(),
    }
}

/// The attempts counted so far. An attempt is counted when it begins; if it turns out to be right, it is subtracted
/// again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempts {
    /// The number of attempts.
    pub tries: u32,
    /// The time of the last attempt.
    pub tried: Timestamp,
    /// The time at which the count starts again from 0, in Unix seconds.
    pub ttl: i64,
    /// True once the person has been told that they must wait.
    #[serde(default)]
    pub told: bool,
}

impl Attempts {
    /// True while the count is still valid.
    pub fn is_current(&self, now: Timestamp) -> bool {
        self.ttl > now.as_second()
    }

    /// The time from which the next attempt is allowed; `None` while attempts are free.
    pub fn wait_until(&self, free: u32) -> Option<Timestamp> {
        let beyond = self.tries.checked_sub(free)?;
        // Six doublings of one minute are more than the longest wait.
        let wait = FIRST_WAIT.saturating_mul(1 << beyond.min(6));
        self.tried.checked_add(wait.min(LONGEST_WAIT)).ok()
    }
}

/// The mail to the holder and the audit event for an account whose sign-in must wait.
pub fn locked(
    user: &User,
    organisation: &Organisation,
    until: Timestamp,
    moment: &Moment,
) -> (QueuedMail, Event) {
    let mail = QueuedMail {
        id: moment.id("sign-in locked mail"),
        to: user.person.email.clone(),
        letter: Letter::SignInLocked {
            forename: user.person.forename.as_str().to_owned(),
            school: organisation.name.clone(),
            until,
        },
        lease: None,
    };
    (mail, user.event(EventKind::SignInLocked))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_wrong_tries_are_free_and_the_wait_doubles_from_a_minute_to_an_hour() {
        let tried = Timestamp::from_second(1_700_000_000).expect("a time");
        let wait = |tries: u32| {
            let tries = Attempts { tries, tried, ttl: i64::MAX, told: false };
            tries.wait_until(FREE_ATTEMPTS).map(|until| until.duration_since(tried).as_mins())
        };
        assert_eq!((0..10).find_map(wait), None);
        let waits: Vec<_> = (10..18).filter_map(wait).collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60, 60]);
        assert_eq!(wait(u32::MAX), Some(60));
    }

    #[test]
    fn an_ipv6_subscriber_is_one_address_and_a_name_is_none() {
        let of = |text| AttemptsOf::Address(text).fingerprint();
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), of("2001:db8:1:2::9"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
        assert_ne!(of("192.0.2.1"), AttemptsOf::Name("192.0.2.1").fingerprint());
    }
}
