//! Pending accounts, which wait for their holders to sign up (F16 to F21), and their invitations.

use crate::access::call::{By, Call};
use crate::access::organisation::Organisation;
use crate::access::permission::Permission;
use crate::access::session::SessionEnd;
use crate::accounts::link::{Binding, EmailedLink, LinkEnd};
use crate::accounts::mail_fault::MailFault;
use crate::accounts::person::{NewUser, Person, login_name};
use crate::accounts::user::{AccountState, User};
use crate::base::calendar::day;
use crate::base::event::{Event, EventKind, Subject};
use crate::base::failure::Failure;
use crate::base::ids::{OrganisationId, UserId};
use crate::base::keys::{KeyId, SecretKeys};
use crate::base::mail::{Letter, QueuedMail};
use crate::base::moment::Moment;
use crate::base::refusal::Refusal;
use crate::base::secret::{ActivationCode, LinkToken};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// The lifetime of a sign-up link (Decided).
pub const LINK_LIFE: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Days after the end of its link until an account that nobody activated is deleted.
pub const KEPT_DAYS: i64 = 90;

/// The number of wrong activation codes that locks the code (Decided).
pub const MAX_CODE_ATTEMPTS: u8 = 10;

/// An account that has not been activated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingUser {
    pub id: UserId,
    pub organisation: OrganisationId,
    #[serde(flatten)]
    pub person: Person,
    pub created_by: By,
    pub created_at: Timestamp,
    pub invitation: Invitation,
    /// The epoch of the account once it is active: see [`User::epoch`]. 0 unless the account was active before.
    pub epoch: u32,
    /// The latest mail to the address, if it did not arrive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail_fault: Option<MailFault>,
    /// The mail, until it is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail: Option<QueuedMail>,
    /// Counts the writes, for the optimistic lock.
    pub version: u64,
}

/// The two halves of an invitation, link and code. Both are derived from a secret key, never stored (ADR 0004).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// The generation of the current link.
    pub link_generation: u32,
    /// The current link.
    pub link: EmailedLink,
    /// The generation of the current code.
    pub code_generation: u32,
    /// The key from which the code is derived. The code ends with it.
    #[serde(default)]
    pub code_key: KeyId,
    /// Wrong codes so far (F19 "No. of tries").
    pub tries: u8,
}

impl Invitation {
    /// An invitation whose link and code both have this generation.
    fn new(
        keys: &SecretKeys,
        link: &LinkToken,
        account: Option<Binding>,
        generation: u32,
        now: Timestamp,
    ) -> Invitation {
        let key = keys.current();
        Invitation {
            link_generation: generation,
            link: EmailedLink::new(link, key, account, now + LINK_LIFE),
            code_generation: generation,
            code_key: key.id(),
            tries: 0,
        }
    }

    /// True once ten wrong codes have locked the code.
    pub const fn is_locked(&self) -> bool {
        self.tries >= MAX_CODE_ATTEMPTS
    }
}

/// The outcome of an activation code.
#[derive(Clone, Debug)]
pub enum CodeOutcome {
    /// The right code: the account as it will be. Nothing is activated until this is stored.
    Right(Box<User>),
    /// A wrong code. The counted attempt must be stored before the request is answered.
    Wrong {
        /// The account with the attempt counted.
        counted: Box<PendingUser>,
        /// The answer for the person.
        refusal: Refusal,
        /// Present when this attempt locked the code. A counted attempt alone is no event.
        event: Option<Event>,
    },
}

impl PendingUser {
    /// Creates a pending account, its invitation and its sign-up email. `attempt` is the number of generated
    /// usernames that were already taken.
    ///
    /// # Errors
    /// `SeatsFull` (F9, F10), `TrackingIsForPrimary` (F14), `NotARoleHere` (F8).
    pub fn invite(
        new: NewUser,
        call: &Call,
        keys: &SecretKeys,
        id: UserId,
        attempt: u32,
    ) -> Result<PendingUser, Refusal> {
        let NewUser { forename, surname, email, role, permissions } = new;
        call.organisation().employs(role)?;
        let login_name = permissions
            .has(Permission::SchoolSetup)
            .then(|| login_name(&forename, &surname, call.moment(), id, attempt));
        let person = Person { forename, surname, email, login_name, role, permissions };
        PendingUser::create(person, call, keys, id, (1, 0))
    }

    /// Makes a deactivated account pending again: its holder signs up once more, with a new code and a new link. Its
    /// epoch and its generation continue, so that sessions, codes and links from before stay dead.
    ///
    /// # Errors
    /// `AlreadyActive`; or the school's rules (F9, F10, F14) no longer allow the account.
    pub fn reactivate(user: &User, call: &Call, keys: &SecretKeys) -> Result<(PendingUser, Event), Refusal> {
        if user.is_active() {
            return Err(Refusal::AlreadyActive);
        }
        let counts = (user.generation + 1, user.epoch);
        let pending = PendingUser::create(user.person.clone(), call, keys, user.id, counts)?;
        Ok((pending, user.event(EventKind::UserReactivated)))
    }

    fn create(
        person: Person,
        call: &Call,
        keys: &SecretKeys,
        id: UserId,
        (generation, epoch): (u32, u32),
    ) -> Result<PendingUser, Refusal> {
        let (organisation, moment) = (call.organisation(), call.moment());
        organisation.allows(person.permissions)?;
        if let Some(seat) = person.permissions.seat() {
            organisation.seats_for(seat, 1)?;
        }
        let link = keys.current().link(organisation.id, id, generation);
        let account = Some(Binding::of(epoch, &person.email));
        let mut pending = PendingUser {
            id,
            organisation: organisation.id,
            person,
            created_by: call.by(),
            created_at: moment.now,
            invitation: Invitation::new(keys, &link, account, generation, moment.now),
            epoch,
            mail_fault: None,
            mail: None,
            version: 1,
        };
        pending.mail = Some(pending.sign_up_mail(organisation, moment, &pending.created_by.name));
        Ok(pending)
    }

    /// True if two of these have the same generated username, so that new ones must be generated. With 32
    /// administrators who have the same initials, this happens to one file in two hundred.
    pub fn share_a_username(people: &[PendingUser]) -> bool {
        let mut seen = HashSet::new();
        !people.iter().filter_map(|one| one.person.login_name.as_deref()).all(|name| seen.insert(name))
    }

    /// The event of creating these accounts together.
    pub fn invited(people: &[PendingUser]) -> Event {
        people.iter().zip(1..).fold(Event::of(EventKind::UsersInvited), |event, (pending, n)| {
            let Person { role, permissions, .. } = &pending.person;
            let granted = format!("{}: {permissions}", role.label());
            event.about(Subject::User(pending.id), pending.person.label()).changing(
                &format!("Account {n}"),
                "",
                granted,
            )
        })
    }

    /// The day from which the account counts as forgotten: its link has been over for 90 days.
    pub fn forgotten_on(&self) -> Date {
        day(self.invitation.link.expires).saturating_add(KEPT_DAYS.days())
    }

    /// True if the account is to be deleted today. The only administrator that a school will have stays, because nobody
    /// else could invite another.
    pub fn is_forgotten(&self, call: &Call) -> bool {
        let is_first = self.person.permissions.has(Permission::SchoolSetup)
            && call.organisation().active_administrators == 0;
        !is_first && day(call.moment().now) >= self.forgotten_on()
    }

    /// An event about this account.
    pub fn event(&self, kind: EventKind) -> Event {
        Event::of(kind).about(Subject::User(self.id), self.person.label())
    }

    /// Sends a new link, which ends the old one (F20). The code stays.
    pub fn resend(&mut self, call: &Call, keys: &SecretKeys) -> Event {
        let generation = self.invitation.link_generation + 1;
        self.invitation.link_generation = generation;
        let (key, expires) = (keys.current(), call.moment().now + LINK_LIFE);
        let link = key.link(self.organisation, self.id, generation);
        self.invitation.link = EmailedLink::new(&link, key, self.binding(), expires);
        self.mail = Some(self.sign_up_mail(call.organisation(), call.moment(), &call.by().name));
        self.mail_fault = None;
        self.event(EventKind::SignUpEmailResent)
    }

    /// Notes that a mail to the address did not arrive.
    pub fn mail_failed(&mut self, fault: MailFault) -> Event {
        self.mail_fault = Some(fault);
        self.event(EventKind::MailFailed).with("Reason", fault.reason.sentence())
    }

    /// Replaces the activation code and starts counting attempts from 0. The link stays.
    pub fn reissue_code(&mut self, keys: &SecretKeys) -> Event {
        let tries = std::mem::take(&mut self.invitation.tries);
        self.invitation.code_generation += 1;
        self.invitation.code_key = keys.current().id();
        self.event(EventKind::ActivationCodeReissued).changing("No. of tries", tries.to_string(), "0")
    }

    /// The current activation code; `None` if its key has ended.
    pub fn code(&self, keys: &SecretKeys, now: Timestamp) -> Option<ActivationCode> {
        let key = keys.accepted(&self.invitation.code_key, now)?;
        Some(key.activation_code(self.id, self.invitation.code_generation))
    }

    /// The current sign-up link; `None` if its key has ended.
    pub fn link(&self, keys: &SecretKeys, now: Timestamp) -> Option<LinkToken> {
        let key = keys.accepted(&self.invitation.link.key, now)?;
        Some(key.link(self.organisation, self.id, self.invitation.link_generation))
    }

    /// Checks that a link opens this invitation now.
    ///
    /// # Errors
    /// [`LINK_DEAD`], or `LinkExpired` for a link that is too old or whose key has ended.
    pub fn open(&self, link: &LinkToken, keys: &SecretKeys, now: Timestamp) -> Result<(), Failure> {
        self.invitation.link.open(link, self.binding(), keys, now).map_err(|end| match end {
            LinkEnd::Dead => LINK_DEAD,
            LinkEnd::Expired => Refusal::LinkExpired.into(),
        })
    }

    /// Checks an activation code. The tenth wrong one locks the code and tells the creator, in the write that counts
    /// it. So a right code counts only if its write comes before that of the tenth wrong one.
    ///
    /// # Errors
    /// `CodeLocked`. `CodeExpired`: its key has ended. This attempt is not counted.
    pub fn try_code(
        &self,
        typed: &str,
        keys: &SecretKeys,
        organisation: &Organisation,
        moment: &Moment,
    ) -> Result<CodeOutcome, Refusal> {
        if self.invitation.is_locked() {
            return Err(Refusal::CodeLocked);
        }
        let code = self.code(keys, moment.now).ok_or(Refusal::CodeExpired)?;
        if code.matches(typed) {
            return Ok(CodeOutcome::Right(Box::new(self.activated(moment))));
        }
        let mut counted = self.clone();
        counted.invitation.tries += 1;
        if !counted.invitation.is_locked() {
            let left = MAX_CODE_ATTEMPTS - counted.invitation.tries;
            let refusal = Refusal::CodeWrong { left };
            return Ok(CodeOutcome::Wrong { counted: Box::new(counted), refusal, event: None });
        }
        counted.mail = self.created_by.email.clone().map(|to| QueuedMail {
            id: moment.id("code locked mail"),
            to,
            letter: Letter::CodeLocked {
                forename: self.created_by.name.clone(),
                person: self.person.full_name(),
                school: organisation.name.clone(),
            },
            lease: None,
        });
        let event = Some(counted.event(EventKind::ActivationCodeLocked));
        Ok(CodeOutcome::Wrong { counted: Box::new(counted), refusal: Refusal::CodeLocked, event })
    }

    fn activated(&self, moment: &Moment) -> User {
        User {
            id: self.id,
            organisation: self.organisation,
            person: self.person.clone(),
            created_by: self.created_by.clone(),
            created_at: self.created_at,
            activated_at: moment.now,
            last_sign_in: None,
            seen_on: None,
            warned_on: None,
            deactivated_on: None,
            username_used: false,
            state: AccountState::Active,
            epoch: self.epoch,
            ended: SessionEnd::default(),
            second_factor: false,
            mail_fault: None,
            generation: self.invitation.link_generation.max(self.invitation.code_generation),
            revision: 0,
            version: 1,
        }
    }

    fn sign_up_mail(&self, organisation: &Organisation, moment: &Moment, creator: &str) -> QueuedMail {
        QueuedMail {
            id: moment.id(&format!("sign-up mail {}", self.id)),
            to: self.person.email.clone(),
            letter: Letter::SignUp {
                forename: self.person.forename.as_str().to_owned(),
                creator: creator.to_owned(),
                school: organisation.name.clone(),
                login_name: self.person.login_name.clone(),
                organisation: self.organisation,
                user: self.id,
                generation: self.invitation.link_generation,
                key: self.invitation.link.key.clone(),
                expires: self.invitation.link.expires,
            },
            lease: None,
        }
    }
}

/// The failure for a link that was never issued, was replaced, was used, or belongs to a deleted account. The
/// sentence does not say which.
pub const LINK_DEAD: Failure = Failure::NotFound(
    "This sign-up link does not work. It may have been used already, or replaced by a newer one. If you have signed up, sign in. If not, open the link in the latest email, or ask the person who created your account.",
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::organisation::{Belonging, OrganisationKind};
    use crate::accounts::forms::NewUserForm;
    use uuid::Uuid;

    #[test]
    fn f3_usernames_are_told_apart_before_they_are_written_and_another_attempt_makes_others() {
        let number = "123456".to_owned();
        let id = OrganisationId(Uuid::nil());
        let kind = OrganisationKind::Secondary;
        let school = Organisation::new(kind, id, "Elm Grove".to_owned(), number, Belonging::default());
        let moment = Moment::new(Timestamp::UNIX_EPOCH, String::new(), None, [7; 32]);
        let call = Call::of_provider(school, moment);
        let keys = SecretKeys::parse(&"0".repeat(64)).expect("a key");
        let invite = |id: u128, attempt: u32| {
            let form =
                NewUserForm::administrator("Jo".to_owned(), "Bell".to_owned(), "j@x.example".to_owned());
            let new = form.check().expect("right");
            PendingUser::invite(new, &call, &keys, UserId(Uuid::from_u128(id)), attempt).expect("invited")
        };
        // The same account twice has the same username, as two accounts can have by chance.
        assert!(PendingUser::share_a_username(&[invite(1, 0), invite(2, 0), invite(1, 0)]));
        assert!(!PendingUser::share_a_username(&[invite(1, 0), invite(2, 0)]));
        assert_ne!(invite(1, 0).person.login_name, invite(1, 1).person.login_name);
    }
}
