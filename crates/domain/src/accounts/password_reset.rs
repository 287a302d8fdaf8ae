//! A forgotten password (F2): an emailed link that lives an hour and works once, and characters of one of the three
//! answers, with three tries.

use crate::access::organisation::Organisation;
use crate::accounts::security_questions::{KeptAnswer, Question};
use crate::accounts::user::User;
use crate::base::event::{Event, EventKind};
use crate::base::failure::Failure;
use crate::base::hash::constant_time_eq;
use crate::base::ids::UserId;
use crate::base::mail::{Letter, QueuedMail};
use crate::base::moment::Moment;
use crate::base::refusal::Refusal;
use crate::base::secret::{CodeKey, LinkToken};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A link lives this long (issue 3).
pub const RESET_LIFE: SignedDuration = SignedDuration::from_hours(1);

/// So many wrong tries end it (issue 3).
pub const RESET_TRIES: u8 = 3;

/// So many links are sent to one address within an hour: enough for a mail that got lost, too few to fill an inbox.
const LINKS_AN_HOUR: usize = 3;

const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// A link that opens nothing: never issued, replaced, used, too old, or of an account that may not be signed in to.
pub const RESET_LINK_DEAD: Failure = Failure::NotFound(
    "This link does not work. It may have been used already, a newer one may have been sent, or more than an hour has passed. Choose “Forgotten your password?” on the sign-in page to be sent a new one.",
);

/// How often an address asked for a link of late, whether anybody has it or not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// When, within the last hour.
    pub asked: Vec<Timestamp>,
    /// When it is of no interest any more, in Unix seconds.
    pub ttl: i64,
    /// Counts the writes.
    pub version: u64,
}

impl Asked {
    /// With one more; `None` when there were three within the hour.
    pub fn another(&self, now: Timestamp) -> Option<Asked> {
        let within = self.asked.iter().copied().filter(|at| now.duration_since(*at) < HOUR);
        let asked: Vec<Timestamp> = within.chain([now]).collect();
        let ttl = (now + HOUR).as_second();
        (asked.len() <= LINKS_AN_HOUR).then_some(Asked { asked, ttl, version: self.version + 1 })
    }
}

/// A password to be chosen anew; a newer one takes its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reset {
    /// Its id, from which the link is derived.
    pub id: Uuid,
    /// Whose password.
    pub user: UserId,
    /// The fingerprint of the link's secret.
    pub fingerprint: String,
    /// When the link ends.
    pub expires: Timestamp,
    /// The question of whose answer characters are asked for; `None` when the person or the deployment has none.
    pub question: Option<Question>,
    /// Which characters, counted from one. Chosen with the link: whoever opens it twice learns nothing more.
    pub positions: Vec<u8>,
    /// Wrong tries so far.
    pub tries: u8,
    /// Whether a password has been chosen with it.
    pub used: bool,
    /// When it is swept away, in Unix seconds.
    pub ttl: i64,
    /// The mail that waits to be sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail: Option<QueuedMail>,
    /// Counts the writes.
    pub version: u64,
}

/// What came of the characters someone typed.
#[derive(Clone, Debug)]
pub enum ResetOutcome {
    /// They are right: the reset as it is used up. Nothing is changed until this is stored.
    Right(Box<Reset>),
    /// They are wrong: the reset with one more try, to be stored before the answer is given.
    Wrong {
        /// The reset with the try counted.
        counted: Box<Reset>,
        /// What the person is told.
        refusal: Refusal,
        /// That the link is dead now.
        event: Option<Event>,
    },
}

impl Reset {
    /// Whether a mail about this reset is still on its way. Another link would take its place: whoever changed somebody's
    /// password could keep them from being told by asking again at once. Ten minutes is how long a mail is tried for.
    pub fn is_telling(&self, now: Timestamp) -> bool {
        self.mail.as_ref().and_then(|mail| mail.id.get_timestamp()).is_some_and(|queued| {
            let (seconds, _) = queued.to_unix();
            now.as_second() - i64::try_from(seconds).unwrap_or_default() < 600
        })
    }

    /// A new link for this person, which ends the one before (`was` is its version). One of the three questions and three
    /// characters of its answer are chosen; without answers the link alone is asked for.
    pub fn ask(
        user: &User,
        organisation: &Organisation,
        answers: &[KeptAnswer],
        was: u64,
        key: &CodeKey,
        moment: &Moment,
    ) -> (Reset, Event) {
        let id = moment.id("reset");
        let expires = moment.now + RESET_LIFE;
        let bits = u128::from_be_bytes(moment.secret("question"));
        let answer = usize::try_from(bits % answers.len().max(1) as u128).ok().and_then(|n| answers.get(n));
        let mut reset = Reset {
            id,
            user: user.id,
            fingerprint: key.reset_link(organisation.id, user.id, id).fingerprint(),
            expires,
            question: answer.map(|answer| answer.question),
            positions: answer.map(|answer| answer.choose(key, user.id, moment)).unwrap_or_default(),
            tries: 0,
            used: false,
            // A mail that could not be sent is tried for ten minutes; a day is ample.
            ttl: (moment.now + SignedDuration::from_hours(24)).as_second(),
            mail: None,
            version: was + 1,
        };
        reset.mail = Some(reset.told(user, moment, |forename| Letter::PasswordReset {
            forename,
            school: organisation.name.clone(),
            organisation: organisation.id,
            user: user.id,
            reset: id,
            expires,
        }));
        (reset, user.event(EventKind::PasswordResetRequested))
    }

    /// Whether this link may still be used for this account.
    ///
    /// # Errors
    /// It may not; it was tried wrongly too often.
    pub fn open(&self, link: &LinkToken, user: &User, now: Timestamp) -> Result<(), Failure> {
        let right = constant_time_eq(link.fingerprint().as_bytes(), self.fingerprint.as_bytes());
        if !right || self.used || now >= self.expires || !user.is_active() {
            return Err(RESET_LINK_DEAD);
        }
        if self.tries >= RESET_TRIES { Err(Refusal::ResetLocked.into()) } else { Ok(()) }
    }

    /// Tries left.
    pub const fn tries_left(&self) -> u8 {
        RESET_TRIES.saturating_sub(self.tries)
    }

    /// Tries characters of the answer. The third wrong try ends the link and tells the person, in the write that counts
    /// it; so right ones count only when their write comes before the third wrong one's.
    pub fn try_characters(
        &self,
        typed: &[String],
        answers: &[KeptAnswer],
        user: &User,
        organisation: &Organisation,
        key: &CodeKey,
        moment: &Moment,
    ) -> ResetOutcome {
        let school = organisation.name.clone();
        let right = self.question.is_none_or(|question| {
            let answer = answers.iter().find(|answer| answer.question == question);
            answer.is_some_and(|answer| answer.matches(key, user.id, &self.positions, typed))
        });
        let mut after = self.clone();
        if right {
            after.used = true;
            after.mail =
                Some(self.told(user, moment, |forename| Letter::PasswordChanged { forename, school }));
            return ResetOutcome::Right(Box::new(after));
        }
        after.tries += 1;
        let left = after.tries_left();
        if left > 0 {
            let refusal = Refusal::AnswerWrong { left };
            return ResetOutcome::Wrong { counted: Box::new(after), refusal, event: None };
        }
        after.mail = Some(self.told(user, moment, |forename| Letter::ResetLocked { forename, school }));
        let event = Some(user.event(EventKind::PasswordResetLocked));
        ResetOutcome::Wrong { counted: Box::new(after), refusal: Refusal::ResetLocked, event }
    }

    fn told(&self, user: &User, moment: &Moment, letter: impl FnOnce(String) -> Letter) -> QueuedMail {
        QueuedMail {
            id: moment.id("reset mail"),
            to: user.person.email.clone(),
            letter: letter(user.person.forename.as_str().to_owned()),
            lease: None,
        }
    }
}
