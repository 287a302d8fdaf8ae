//! Limits on the mail that people cause. A request for mail is counted for each party that it concerns: the inbox that
//! gets it, the account that asks, its school, and the network address it comes from. Re-issued activation codes send
//! no mail but are limited in the same way, because each lets ten more wrong codes be typed.

use crate::access::call::{Call, Visit};
use crate::base::failure::Failure;
use crate::base::hash::fingerprint;
use crate::base::ids::{OrganisationId, UserId};
use crate::base::moment::network;
use crate::base::text::Email;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mail {
    /// A link to choose a new password.
    PasswordReset,
    /// A link to confirm a new email address.
    EmailChange,
    /// A sign-up email: to a new account, to a reactivated one, or sent again.
    SignUp,
    /// Another activation code.
    NewCode,
}

/// One party to a request for mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party<'a> {
    Inbox(&'a Email),
    Account(UserId),
    School(OrganisationId),
    Network(&'a str),
}

/// The mails of one kind that one party may cause or get.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MailCount<'a> {
    pub mail: Mail,
    pub party: Party<'a>,
}

/// As many at once as `most`, and after that one more each time that `within` divided by `most` has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Limit {
    most: u32,
    within: SignedDuration,
}

const HOUR: SignedDuration = SignedDuration::from_hours(1);
const DAY: SignedDuration = SignedDuration::from_hours(24);

impl<'a> MailCount<'a> {
    /// The counts of a request for a new password. Nobody is signed in.
    pub fn of_reset(visit: &'a Visit, to: &'a Email) -> Vec<MailCount<'a>> {
        let network = visit.moment.address.as_deref().map(Party::Network);
        let parties = [Some(Party::Inbox(to)), network].into_iter().flatten();
        parties.map(|party| MailCount { mail: Mail::PasswordReset, party }).collect()
    }

    /// The counts of mail that a signed-in person asks for. `to` is the inbox; `None` for a batch, in which each inbox
    /// gets one mail.
    pub fn of_call(mail: Mail, call: &'a Call, to: Option<&'a Email>) -> Vec<MailCount<'a>> {
        let parties = [
            to.map(Party::Inbox),
            call.actor().ok().map(|actor| Party::Account(actor.id)),
            Some(Party::School(call.tenant())),
            call.moment().address.as_deref().map(Party::Network),
        ];
        parties.into_iter().flatten().map(|party| MailCount { mail, party }).collect()
    }

    /// The count of the codes of one pending account.
    pub fn of_codes(pending: UserId) -> Vec<MailCount<'static>> {
        vec![MailCount { mail: Mail::NewCode, party: Party::Account(pending) }]
    }

    /// An inbox gets enough mail if one was lost, and too little to be filled. An account may create two batches of a
    /// hundred people a day and send each of them their link again, with as much to spare; a school in September has
    /// more than one such account; and several schools of a trust may be looked after from one office. A forgotten
    /// password is rare: on the first morning of term a whole school's staff stay below the limit of their address.
    const fn limit(self) -> Limit {
        let (most, within) = match (self.mail, self.party) {
            (Mail::PasswordReset | Mail::EmailChange, Party::Inbox(_)) => (3, HOUR),
            (Mail::PasswordReset, _) => (100, HOUR),
            (Mail::EmailChange, Party::Account(_)) => (10, DAY),
            (Mail::EmailChange, Party::School(_)) => (100, DAY),
            (Mail::EmailChange, Party::Network(_)) => (200, DAY),
            (Mail::SignUp, Party::Inbox(_)) | (Mail::NewCode, _) => (10, DAY),
            (Mail::SignUp, Party::Account(_)) => (600, DAY),
            (Mail::SignUp, Party::School(_)) => (1_200, DAY),
            (Mail::SignUp, Party::Network(_)) => (2_400, DAY),
        };
        Limit { most, within }
    }

    /// The hash under which the count is stored.
    pub fn fingerprint(self) -> String {
        let party = match self.party {
            Party::Inbox(email) => format!("inbox {}", email.as_str()),
            Party::Account(user) => format!("account {user}"),
            Party::School(organisation) => format!("school {organisation}"),
            Party::Network(address) => format!("network {}", network(address)),
        };
        fingerprint(format!("{:?} {party}", self.mail).as_bytes())
    }
}

/// The mails that were counted, as the time at which none of them counts any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// In milliseconds since 1970. Until then the mails expire at a steady rate.
    pub clear_at: i64,
    /// The time after which this can be deleted, in Unix seconds.
    pub ttl: i64,
}

/// The limit of a count would be exceeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exceeded<'a> {
    pub count: MailCount<'a>,
    /// The time from which the same request is within the limit.
    pub until: Timestamp,
}

impl<'a> MailCount<'a> {
    /// The time that `n` mails add to the count, in milliseconds.
    pub fn cost(self, n: u32) -> i64 {
        let Limit { most, within } = self.limit();
        milliseconds(within) * i64::from(n) / i64::from(most)
    }

    /// The latest time, in milliseconds since 1970, at which the count may be clear for `n` more mails to be within the
    /// limit now.
    pub fn latest(self, n: u32, now: Timestamp) -> i64 {
        now.as_millisecond() + milliseconds(self.limit().within) - self.cost(n)
    }

    /// The refusal of `n` more mails while the count is clear only at this time.
    pub fn exceeded(self, clear_at: i64, n: u32) -> Exceeded<'a> {
        let until = clear_at + self.cost(n) - milliseconds(self.limit().within);
        Exceeded { count: self, until: Timestamp::from_millisecond(until).unwrap_or(Timestamp::MAX) }
    }
}

/// A limit is at most a day, so this fits.
fn milliseconds(duration: SignedDuration) -> i64 {
    duration.as_millis() as i64
}

impl Counted {
    /// A count that is clear at this time, in milliseconds since 1970. It is never deleted before that time.
    pub fn until(clear_at: i64) -> Counted {
        Counted { clear_at, ttl: clear_at / 1_000 + 1 }
    }

    /// Counts `n` more mails at this time.
    ///
    /// # Errors
    /// [`Exceeded`]. Nothing is counted then.
    pub fn add<'a>(
        was: Option<Counted>,
        count: MailCount<'a>,
        n: u32,
        now: Timestamp,
    ) -> Result<Counted, Exceeded<'a>> {
        let clear_at = was.map_or(0, |was| was.clear_at).max(now.as_millisecond());
        if clear_at > count.latest(n, now) {
            return Err(count.exceeded(clear_at, n));
        }
        Ok(Counted::until(clear_at + count.cost(n)))
    }
}

impl Exceeded<'_> {
    /// The answer for the person.
    pub fn refused(self, now: Timestamp) -> Failure {
        let seconds = self.until.duration_since(now).as_secs() + 1;
        Failure::TooOften { until: self.until, seconds }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const ACCOUNT: Party<'_> = Party::Account(UserId(Uuid::nil()));

    #[test]
    fn as_many_as_the_limit_may_come_at_once_and_then_one_by_one_as_time_passes() {
        let now = Timestamp::from_second(1_700_000_000).expect("a time");
        let email = Email::parse("ann@school.example").expect("an email address");
        let count = MailCount { mail: Mail::PasswordReset, party: Party::Inbox(&email) };
        let minutes = |n| now + SignedDuration::from_mins(n);
        let mut counted = None;
        // The minute of each request, and the minute from which it would be allowed if it is not.
        for (at, until) in
            [(0, None), (0, None), (0, None), (0, Some(20)), (19, Some(20)), (20, None), (20, Some(40))]
        {
            match Counted::add(counted, count, 1, minutes(at)) {
                Ok(next) => {
                    assert_eq!(until, None, "{at}");
                    counted = Some(next);
                }
                Err(exceeded) => assert_eq!(Some(exceeded.until), until.map(minutes), "{at}"),
            }
        }
        let after = Counted::add(counted, count, 3, minutes(200)).expect("all is forgotten");
        assert!(after.ttl >= minutes(260).as_second());
    }

    #[test]
    fn a_september_of_batches_is_within_the_limits_and_a_flood_is_not() {
        let now = Timestamp::from_second(1_700_000_000).expect("a time");
        let count = MailCount { mail: Mail::SignUp, party: ACCOUNT };
        let mut counted = None;
        for _ in 0..6 {
            counted = Some(Counted::add(counted, count, 100, now).expect("six batches in a morning"));
        }
        let exceeded = Counted::add(counted, count, 100, now).expect_err("a seventh");
        assert_eq!(exceeded.until, now + SignedDuration::from_hours(4));
    }

    #[test]
    fn parties_and_kinds_are_counted_apart_and_an_ipv6_subscriber_is_one_network() {
        let email = Email::parse("ann@school.example").expect("an email address");
        let parties = [
            Party::Inbox(&email),
            ACCOUNT,
            Party::School(OrganisationId(Uuid::nil())),
            Party::Network("192.0.2.1"),
            Party::Network("2001:db8:1:2::1"),
        ];
        let kinds = [Mail::PasswordReset, Mail::EmailChange, Mail::SignUp, Mail::NewCode];
        let all: std::collections::HashSet<String> = kinds
            .into_iter()
            .flat_map(|mail| parties.map(|party| MailCount { mail, party }.fingerprint()))
            .collect();
        assert_eq!(all.len(), 20);
        let other = MailCount { mail: Mail::SignUp, party: Party::Network("2001:db8:1:2::9") };
        assert!(all.contains(&other.fingerprint()));
    }
}
