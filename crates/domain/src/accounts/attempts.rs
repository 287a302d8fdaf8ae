//! Wrong attempts to sign in: how many are free, and how long the next one must wait. They are counted per name as it
//! was typed, whether or not an account has that name; per account and browser where the account signed in before; and
//! per network address by the names that were tried (ADR 0012).

use crate::access::organisation::Organisation;
use crate::accounts::known_browser::BrowserToken;
use crate::accounts::user::User;
use crate::base::event::{Event, EventKind};
use crate::base::failure::Held;
use crate::base::hash::fingerprint;
use crate::base::ids::UserId;
use crate::base::mail::{Letter, QueuedMail};
use crate::base::moment::{Moment, network};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Wrong attempts with one name that are free. Each further attempt must wait (Decided).
pub const FREE_ATTEMPTS: u32 = 10;

/// Names with wrong attempts within an hour that are free from one network address. A school of 150 people signs in
/// through one address, most of them between eight and nine: one in three can mistype in a browser that does not know
/// them, any number of times, before anybody has to wait. An attacker who tries a common password with every name of a
/// list is stopped at the fiftieth.
pub const FREE_NAMES_OF_ADDRESS: usize = 50;

/// The most names that are kept per address: with these the wait is at its longest.
pub const MOST_NAMES_OF_ADDRESS: usize = FREE_NAMES_OF_ADDRESS + 6;

/// Wrong characters of security answers that are free per account: those of two links.
pub const FREE_ATTEMPTS_OF_ANSWERS: u32 = 6;

/// How long wrong characters of security answers count, and the longest wait after them. Only people who read the
/// account's mail get to type any, so the waits keep nobody else out, and somebody who reads another person's mail gets
/// to guess some 16 times in the first month and once per month after that.
const ANSWERS_COUNT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The time after which the names of an address start again from none: an hour after the first, because so many people
/// sign in from one address that there is always another attempt.
pub const ADDRESS_FORGOTTEN_AFTER: SignedDuration = SignedDuration::from_hours(1);

/// The first wait and the longest, after wrong attempts to sign in.
const WAITS: (SignedDuration, SignedDuration) = (SignedDuration::from_mins(1), SignedDuration::from_hours(1));

/// The subject of a count of attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttemptsOf<'a> {
    /// A name as it was typed into the sign-in page, in a browser where its account has not signed in before. A person's
    /// email address and username are counted separately, because a common count would reveal that the two names belong
    /// to one person.
    Name(&'a str),
    /// An account in a browser where it signed in before.
    KnownBrowser(BrowserToken),
    /// The account of a person who is signed in and must enter the password again.
    Account(UserId),
    /// The codes of an account's second factor, typed to sign in or anywhere else. Only people who know the password
    /// get to type one, so nobody else can make the holder wait. A right code clears the count, and nothing else does.
    Codes(UserId),
    /// The characters of an account's security answers, over all its links. Right characters and new answers clear the
    /// count.
    Answers(UserId),
}

impl AttemptsOf<'_> {
    /// The part of the sentence that says what must wait.
    pub const fn held(self) -> Held {
        match self {
            AttemptsOf::Name(_) => Held::Name,
            AttemptsOf::KnownBrowser(_) => Held::KnownBrowser,
            AttemptsOf::Account(_) => Held::Account,
            AttemptsOf::Codes(_) => Held::Codes,
            AttemptsOf::Answers(_) => Held::Answers,
        }
    }

    /// The number of wrong attempts that are free.
    pub const fn free(self) -> u32 {
        match self {
            AttemptsOf::Answers(_) => FREE_ATTEMPTS_OF_ANSWERS,
            _ => FREE_ATTEMPTS,
        }
    }

    /// The first wait, and the longest. A wait doubles with every further wrong attempt.
    const fn waits(self) -> (SignedDuration, SignedDuration) {
        match self {
            AttemptsOf::Answers(_) => (SignedDuration::from_hours(1), ANSWERS_COUNT),
            _ => WAITS,
        }
    }

    /// The time after which the count starts again from 0, after the last wrong attempt.
    pub const fn forgotten_after(self) -> SignedDuration {
        match self {
            AttemptsOf::Answers(_) => ANSWERS_COUNT,
            _ => SignedDuration::from_hours(24),
        }
    }

    /// The hash under which the count is stored.
    pub fn fingerprint(self) -> String {
        let text = match self {
            AttemptsOf::Name(name) => format!("name {name}"),
            AttemptsOf::KnownBrowser(token) => format!("browser {}", token.as_text()),
            AttemptsOf::Account(user) => format!("account {user}"),
            AttemptsOf::Codes(user) => format!("codes {user}"),
            AttemptsOf::Answers(user) => format!("answers {user}"),
        };
        fingerprint(text.as_bytes())
    }
}

/// The hash under which the names of a network address are stored.
pub fn fingerprint_of_address(address: &str) -> String {
    fingerprint(format!("address {}", network(address)).as_bytes())
}

/// The hash of a name within the set of an address. 64 bits are enough to tell a few dozen names apart.
pub fn hash_of_name(name: &str) -> String {
    let mut hash = AttemptsOf::Name(name).fingerprint();
    hash.truncate(16);
    hash
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
    pub fn wait_until(&self, of: AttemptsOf) -> Option<Timestamp> {
        wait_until(self.tried, self.tries.checked_sub(of.free())?, of.waits())
    }

    /// The time from which the next attempt is allowed, if that is in the future.
    pub fn waiting(&self, of: AttemptsOf, now: Timestamp) -> Option<Timestamp> {
        self.wait_until(of).filter(|until| self.is_current(now) && *until > now)
    }
}

/// The names that were tried with wrong passwords from one network address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressAttempts {
    /// The hashes of the names.
    pub tried_names: BTreeSet<String>,
    /// The time of the last wrong attempt.
    pub tried: Timestamp,
    /// The time at which the set starts again from none, in Unix seconds.
    pub ttl: i64,
}

impl AddressAttempts {
    /// True while the set is still valid.
    pub fn is_current(&self, now: Timestamp) -> bool {
        self.ttl > now.as_second()
    }

    /// The time from which the next attempt is allowed; `None` while attempts are free.
    pub fn wait_until(&self) -> Option<Timestamp> {
        let beyond = self.tried_names.len().checked_sub(FREE_NAMES_OF_ADDRESS)?;
        wait_until(self.tried, u32::try_from(beyond).unwrap_or(u32::MAX), WAITS)
    }
}

/// The end of the wait that the last attempt began, which was the one after `beyond` that had to wait.
fn wait_until(
    tried: Timestamp,
    beyond: u32,
    (first, longest): (SignedDuration, SignedDuration),
) -> Option<Timestamp> {
    // Ten doublings are more than the longest wait: of a minute 17 hours, of an hour 42 days.
    let wait = first.saturating_mul(1 << beyond.min(10));
    tried.checked_add(wait.min(longest)).ok()
}

/// The mail to the holder and the audit event for an account that must wait after wrong passwords.
pub fn locked(
    user: &User,
    organisation: &Organisation,
    until: Timestamp,
    moment: &Moment,
) -> (QueuedMail, Event) {
    let letter = |forename, school| Letter::SignInLocked { forename, school, until };
    (mail(user, organisation, moment, letter), user.event(EventKind::SignInLocked))
}

/// The mail to the holder and the audit event for an account that must wait after wrong codes of its second factor.
pub fn codes_locked(
    user: &User,
    organisation: &Organisation,
    until: Timestamp,
    moment: &Moment,
) -> (QueuedMail, Event) {
    let letter = |forename, school| Letter::CodesGuessed { forename, school, until };
    (mail(user, organisation, moment, letter), user.event(EventKind::SignInLocked))
}

fn mail(
    user: &User,
    organisation: &Organisation,
    moment: &Moment,
    letter: impl FnOnce(String, String) -> Letter,
) -> QueuedMail {
    QueuedMail {
        id: moment.id("sign-in locked mail"),
        to: user.person.email.clone(),
        letter: letter(user.person.forename.as_str().to_owned(), organisation.name.clone()),
        lease: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_wrong_tries_are_free_and_the_wait_doubles_from_a_minute_to_an_hour() {
        let tried = Timestamp::from_second(1_700_000_000).expect("a time");
        let wait = |of: AttemptsOf, tries: u32| {
            let tries = Attempts { tries, tried, ttl: i64::MAX, told: false };
            tries.wait_until(of).map(|until| until.duration_since(tried).as_mins())
        };
        let name = AttemptsOf::Name("ann");
        assert_eq!((0..10).find_map(|tries| wait(name, tries)), None);
        let waits: Vec<_> = (10..18).filter_map(|tries| wait(name, tries)).collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60, 60]);
        assert_eq!(wait(name, u32::MAX), Some(60));
        let answers = AttemptsOf::Answers(UserId(uuid::Uuid::nil()));
        assert_eq!((0..6).find_map(|tries| wait(answers, tries)), None);
        let waits: Vec<_> = (6..18).filter_map(|tries| wait(answers, tries)).map(|wait| wait / 60).collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 720, 720], "hours, up to thirty days");
    }

    #[test]
    fn fifty_names_of_an_address_are_free_and_the_set_is_bounded() {
        let tried = Timestamp::from_second(1_700_000_000).expect("a time");
        let wait = |names: usize| {
            let tried_names = (0..names).map(|n| hash_of_name(&n.to_string())).collect();
            let tries = AddressAttempts { tried_names, tried, ttl: i64::MAX };
            tries.wait_until().map(|until| until.duration_since(tried).as_mins())
        };
        assert_eq!((0..50).find_map(wait), None);
        let waits: Vec<_> = (50..=MOST_NAMES_OF_ADDRESS).filter_map(wait).collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60]);
    }

    #[test]
    fn an_ipv6_subscriber_is_one_address_and_a_name_is_none() {
        let of = fingerprint_of_address;
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), of("2001:db8:1:2::9"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
        assert_ne!(of("192.0.2.1"), AttemptsOf::Name("192.0.2.1").fingerprint());
    }
}
