//! A forgotten password (F2): an emailed link that is valid for an hour and works once, and three characters of a
//! security answer, with three attempts.

use crate::access::organisation::Organisation;
use crate::accounts::link::EmailedLink;
use crate::accounts::security_questions::{KeptAnswer, OpenAnswer, Question};
use crate::accounts::user::User;
use crate::base::event::{Event, EventKind};
use crate::base::failure::Failure;
use crate::base::ids::UserId;
use crate::base::keys::SecretKeys;
use crate::base::mail::{Letter, QueuedMail};
use crate::base::moment::Moment;
use crate::base::refusal::Refusal;
use crate::base::secret::LinkToken;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The lifetime of a link.
pub const RESET_LIFE: SignedDuration = SignedDuration::from_hours(1);

/// The number of wrong attempts that ends a link. They are also counted per account, over all its links:
/// [`AttemptsOf::Answers`](crate::accounts::attempts::AttemptsOf::Answers).
pub const RESET_ATTEMPTS: u8 = 3;

/// The failure for a link that opens nothing, or was used. The sentence does not say why.
pub const RESET_LINK_DEAD: Failure = Failure::NotFound(
    "This link does not work. It may be more than an hour old, it may have been used or replaced by a newer one, or you may have been signed out everywhere since. Choose “Forgotten your password?” on the sign-in page to get a new one.",
);

/// A pending choice of a new password. A newer one replaces it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reset {
    /// The id from which the link is derived.
    pub id: Uuid,
    /// The account whose password is reset.
    pub user: UserId,
    /// The link with which the password is chosen.
    pub link: EmailedLink,
    /// The security question whose answer is checked; `None` if the person or the deployment has none.
    pub question: Option<Question>,
    /// The positions of the characters to enter, counted from one. They are chosen together with the link, so opening
    /// the link again reveals no other positions.
    pub positions: Vec<u8>,
    /// Wrong attempts so far.
    pub tries: u8,
    /// True once a password has been chosen with the link.
    pub used: bool,
    /// The time after which this can be deleted, in Unix seconds.
    pub ttl: i64,
    /// The mail, until it is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail: Option<QueuedMail>,
    /// Counts the writes.
    pub version: u64,
}

/// The outcome of the typed characters.
#[derive(Clone, Debug)]
pub enum ResetOutcome {
    /// The right characters: the reset, marked as used. Nothing changes until this is stored.
    Right(Box<Reset>),
    /// Wrong characters: the reset with one more attempt, which must be stored before the request is answered.
    Wrong {
        /// The reset with the attempt counted.
        counted: Box<Reset>,
        /// The answer for the person.
        refusal: Refusal,
        /// Present when this attempt ended the link.
        event: Option<Event>,
    },
}

impl Reset {
    /// True while a mail about this reset may still be waiting to be sent, that is, for ten minutes. Another link
    /// would replace that mail, so somebody who changed another person's password could prevent the notice by asking
    /// for a link at once.
    pub fn is_telling(&self, now: Timestamp) -> bool {
        self.mail.as_ref().and_then(|mail| mail.id.get_timestamp()).is_some_and(|queued| {
            let (seconds, _) = queued.to_unix();
            now.as_second() - i64::try_from(seconds).unwrap_or_default() < 600
        })
    }

    /// Creates a new link for this person, which ends the one before (`was` is the version of the reset before).
    /// Chooses one of the three questions and three characters of its answer. A person without answers needs the link
    /// alone. One whose answers have all ended with their key gets no link: an inbox alone must not be enough where it
    /// was not before. A letter says what to do.
    pub fn ask(
        user: &User,
        organisation: &Organisation,
        answers: &[KeptAnswer],
        was: u64,
        keys: &SecretKeys,
        moment: &Moment,
    ) -> (Reset, Event) {
        let id = moment.id("reset");
        let expires = moment.now + RESET_LIFE;
        let usable: Vec<OpenAnswer<'_>> =
            answers.iter().filter_map(|answer| answer.open(keys, user.id, moment.now)).collect();
        let ended = usable.is_empty() && !answers.is_empty();
        let bits = u128::from_be_bytes(moment.secret("question"));
        let answer = usize::try_from(bits % usable.len().max(1) as u128).ok().and_then(|n| usable.get(n));
        let key = keys.current();
        let token = key.reset_link(organisation.id, user.id, id);
        let mut reset = Reset {
            id,
            user: user.id,
            link: EmailedLink::new(&token, key, user.binding(), expires),
            question: answer.map(|answer| answer.question),
            positions: answer.map(|answer| answer.choose(moment)).unwrap_or_default(),
            tries: 0,
            used: ended,
            // Sending a mail is attempted for ten minutes, so a day is ample.
            ttl: (moment.now + SignedDuration::from_hours(24)).as_second(),
            mail: None,
            version: was + 1,
        };
        let school = organisation.name.clone();
        reset.mail = Some(reset.notice(user, moment, |forename| match ended {
            true => Letter::AnswersEnded { forename, school },
            false => Letter::PasswordReset {
                forename,
                school,
                organisation: organisation.id,
                user: user.id,
                reset: id,
                key: key.id(),
                expires,
            },
        }));
        (reset, user.event(EventKind::PasswordResetRequested))
    }

    /// Checks that this link can still be used for this account. `wait` is the end of the account's wait after too many
    /// wrong characters, if it has to wait.
    ///
    /// # Errors
    /// [`RESET_LINK_DEAD`]; `ResetLocked` after too many wrong attempts with this link, `AnswersWait` with several.
    pub fn open(
        &self,
        link: &LinkToken,
        user: &User,
        keys: &SecretKeys,
        wait: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<(), Failure> {
        self.link.open(link, user.binding(), keys, now).map_err(|_| RESET_LINK_DEAD)?;
        if self.used {
            return Err(RESET_LINK_DEAD);
        }
        if self.tries >= RESET_ATTEMPTS {
            return Err(Refusal::ResetLocked.into());
        }
        match wait.filter(|_| self.question.is_some()) {
            Some(until) => Err(Refusal::AnswersWait { until }.into()),
            None => Ok(()),
        }
    }

    pub const fn tries_left(&self) -> u8 {
        RESET_ATTEMPTS.saturating_sub(self.tries)
    }

    /// Checks characters of the answer. The third wrong attempt ends the link and tells the person, in the write that
    /// counts it. So right characters count only if their write comes before that of the third wrong attempt.
    ///
    /// # Errors
    /// [`RESET_LINK_DEAD`]: the answer can no longer be checked, because its key has ended since the link was sent.
    pub fn try_characters(
        &self,
        typed: &[String],
        answers: &[KeptAnswer],
        user: &User,
        organisation: &Organisation,
        keys: &SecretKeys,
        moment: &Moment,
    ) -> Result<ResetOutcome, Failure> {
        let school = organisation.name.clone();
        let right = match self.question {
            None => true,
            Some(question) => {
                let answer = answers.iter().find(|answer| answer.question == question);
                let answer = answer.and_then(|answer| answer.open(keys, user.id, moment.now));
                answer.ok_or(RESET_LINK_DEAD)?.matches(&self.positions, typed)
            }
        };
        let mut after = self.clone();
        if right {
            after.used = true;
            after.mail =
                Some(self.notice(user, moment, |forename| Letter::PasswordChanged { forename, school }));
            return Ok(ResetOutcome::Right(Box::new(after)));
        }
        after.tries += 1;
        let left = after.tries_left();
        if left > 0 {
            let refusal = Refusal::AnswerWrong { left };
            return Ok(ResetOutcome::Wrong { counted: Box::new(after), refusal, event: None });
        }
        after.mail = Some(self.notice(user, moment, |forename| Letter::ResetLocked { forename, school }));
        let event = Some(user.event(EventKind::PasswordResetLocked));
        Ok(ResetOutcome::Wrong { counted: Box::new(after), refusal: Refusal::ResetLocked, event })
    }

    fn notice(&self, user: &User, moment: &Moment, letter: impl FnOnce(String) -> Letter) -> QueuedMail {
        QueuedMail {
            id: moment.id("reset mail"),
            to: user.person.email.clone(),
            letter: letter(user.person.forename.as_str().to_owned()),
            lease: None,
        }
    }
}
