//! Active and deactivated accounts: the rules of changing them (F34 to F36).

use crate::access::call::{Actor, By, Call, SessionHolder};
use crate::access::organisation::Organisation;
use crate::access::permission::{JobRole, Permission, Permissions};
use crate::access::session::{LONGEST, SecondFactorState, Session, SessionEnd};
use crate::accounts::mail_fault::MailFault;
use crate::accounts::person::{Person, login_name};
use crate::base::event::{Event, EventKind, Subject};
use crate::base::ids::{OrganisationId, UserId};
use crate::base::refusal::Refusal;
use crate::base::seat::Seat;
use crate::base::text::{Email, Name, folded};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The state of an account after sign-up, which decides if it accepts sign-ins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum AccountState {
    #[default]
    Active,
    /// No sign-in until an administrator reactivates the account.
    Deactivated,
}

impl AccountState {
    pub const fn label(self) -> &'static str {
        match self {
            AccountState::Active => "Active",
            AccountState::Deactivated => "Deactivated",
        }
    }
}

/// An account whose holder has signed up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    pub id: UserId,
    pub organisation: OrganisationId,
    #[serde(flatten)]
    pub person: Person,
    pub state: AccountState,
    pub created_by: By,
    pub created_at: Timestamp,
    /// The time when the holder signed up.
    pub activated_at: Timestamp,
    pub last_sign_in: Option<Timestamp>,
    /// The day of the last sign-in in London, written at most once per day. Lists show it and sort by it.
    pub seen_on: Option<Date>,
    /// The day of the last warning that the account is unused.
    pub warned_on: Option<Date>,
    /// The day on which the account was deactivated; `None` while it is active.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deactivated_on: Option<Date>,
    /// True after a sign-in with the generated username: the step "note the username" of F4.
    pub username_used: bool,
    /// A session is valid while it carries this number, and an emailed link while it is bound to it. It only ever
    /// rises, also when the account is reactivated. Raising it ends all sessions and all open links.
    pub epoch: u32,
    /// The cause of the last rise of `epoch`.
    #[serde(default)]
    pub ended: SessionEnd,
    /// The number of invitations so far. Codes and links are derived from it, so the next invitation has new ones.
    pub generation: u32,
    /// True if sign-in asks for a second factor.
    #[serde(default)]
    pub second_factor: bool,
    /// The latest mail to the address, if it did not arrive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail_fault: Option<MailFault>,
    /// Counts the changes that people make. The form of a change carries the revision it was opened with.
    pub revision: u32,
    /// Counts every write.
    pub version: u64,
}

/// The part of an account that lists show; the table's indexes hold no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedUser {
    pub id: UserId,
    #[serde(flatten)]
    pub person: Person,
    pub state: AccountState,
    /// The day of the last sign-in.
    pub seen_on: Option<Date>,
}

/// The order of a list of accounts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum UserSort {
    /// By surname and forename.
    #[default]
    Name,
    /// The most recent sign-in first.
    LastSignIn,
    /// The oldest sign-in first.
    LongestUnused,
}

/// An administrator's decision about an account (F35), checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Granted {
    pub role: JobRole,
    /// With the rules of [`Permissions::normalised`] applied.
    pub permissions: Permissions,
    /// The revision of the account that the administrator saw.
    pub revision: u32,
}

impl User {
    pub fn is_active(&self) -> bool {
        self.state == AccountState::Active
    }

    /// True while the account still accepts this session.
    pub fn admits(&self, session: &Session) -> bool {
        self.is_active() && session.epoch == self.epoch
    }

    /// The cause for which the account no longer accepts this session; `None` while it does.
    fn end_of(&self, session: &Session) -> Option<SessionEnd> {
        (!self.admits(session)).then_some(self.ended)
    }

    /// The holder of this session, for admission.
    pub fn holder(&self, session: Session, organisation: Organisation) -> SessionHolder {
        SessionHolder {
            actor: Actor {
                id: self.id,
                name: self.person.full_name(),
                username: self.person.username().to_owned(),
                email: self.person.email.clone(),
                permissions: self.person.permissions,
            },
            ended: self.end_of(&session),
            second_factor: self.second_factor_state(&organisation),
            session,
            organisation,
        }
    }

    pub fn second_factor_state(&self, organisation: &Organisation) -> SecondFactorState {
        if self.second_factor {
            SecondFactorState::On
        } else if organisation.requires_second_factor(self.person.permissions) {
            SecondFactorState::Missing
        } else {
            SecondFactorState::Off
        }
    }

    /// The seat the account takes; a deactivated account takes none.
    pub fn seat(&self) -> Option<Seat> {
        self.person.permissions.seat().filter(|_| self.is_active())
    }

    /// The sort key of lists by name: surname, forename and, to tell namesakes apart, the id.
    pub fn sorts_as(&self) -> String {
        let Person { forename, surname, .. } = &self.person;
        format!("{} {}#{}", folded(surname.as_str()), folded(forename.as_str()), self.id)
    }

    /// An event about this account.
    pub fn event(&self, kind: EventKind) -> Event {
        Event::of(kind).about(Subject::User(self.id), self.person.label())
    }

    /// Gives the account this role and these permissions. A new holder of School setup gets a generated username
    /// (F3); a former one loses it. `attempt` is the number of generated usernames that were already taken.
    ///
    /// # Errors
    /// `ChangedMeanwhile` if the revision is not the current one, `TrackingIsForPrimary` (F14), `NotARoleHere` for a
    /// new role of another kind of organisation. The store counts seats.
    pub fn grant(&mut self, granted: &Granted, call: &Call, attempt: u32) -> Result<Event, Refusal> {
        let was = self.clone();
        if granted.revision != self.revision {
            return Err(Refusal::ChangedMeanwhile);
        }
        call.organisation().allows(granted.permissions)?;
        if granted.role != self.person.role {
            call.organisation().employs(granted.role)?;
        }
        let person = &mut self.person;
        (person.role, person.permissions) = (granted.role, granted.permissions);
        person.login_name = match person.login_name.take() {
            _ if !person.permissions.has(Permission::SchoolSetup) => None,
            None => Some(login_name(&person.forename, &person.surname, call.moment(), self.id, attempt)),
            name => name,
        };
        self.username_used &= self.person.login_name.is_some();
        if *self != was {
            self.revision += 1;
        }
        let (was, now) = (&was.person, &self.person);
        Ok(self
            .event(EventKind::UserChanged)
            .changing("Role", was.role.label(), now.role.label())
            .changing("Permissions", was.permissions.to_string(), now.permissions.to_string())
            .changing_personal("Username", was.username(), now.username()))
    }

    /// Ends all sessions and open links, and accepts no new ones. Idempotent.
    pub fn deactivate(&mut self, today: Date) -> Event {
        if self.is_active() {
            (self.state, self.deactivated_on) = (AccountState::Deactivated, Some(today));
            self.raise_epoch(SessionEnd::Deactivated);
            self.revision += 1;
        }
        let state = AccountState::Active.label();
        self.event(EventKind::UserDeactivated).changing("State", state, self.state.label())
    }

    /// The event of deleting the account.
    pub fn deleted(&self) -> Event {
        self.event(EventKind::UserDeleted).changing("State", self.state.label(), "Deleted")
    }

    /// False if every session of the account is over, because its last sign-in is too long ago.
    pub fn may_have_sessions(&self, now: Timestamp) -> bool {
        self.last_sign_in.is_some_and(|last| now.duration_since(last) < LONGEST)
    }

    /// Ends every session begun and every link issued so far, and notes the cause.
    pub(super) const fn raise_epoch(&mut self, cause: SessionEnd) {
        self.epoch += 1;
        self.ended = cause;
    }

    /// Ends every session begun and every link issued so far, for this cause.
    pub fn end_sessions(&mut self, cause: SessionEnd) -> Event {
        self.raise_epoch(cause);
        self.event(EventKind::SessionsEnded)
    }

    /// Changes the name. Only the holder may (F36).
    pub fn rename(&mut self, forename: Name, surname: Name) -> Event {
        let was = self.person.full_name();
        if (&self.person.forename, &self.person.surname) != (&forename, &surname) {
            (self.person.forename, self.person.surname) = (forename, surname);
            self.revision += 1;
        }
        self.event(EventKind::NameChanged).changing_personal("Name", was, self.person.full_name())
    }

    /// The event of choosing a new password, which ends every session begun and every link issued so far.
    pub fn password_reset(&mut self) -> Event {
        self.raise_epoch(SessionEnd::Password);
        self.event(EventKind::PasswordReset)
    }

    /// Notes that a mail to the address did not arrive.
    pub fn mail_failed(&mut self, fault: MailFault) -> Event {
        self.mail_fault = Some(fault);
        self.event(EventKind::MailFailed).with("Reason", fault.reason.sentence())
    }

    /// Gives the account the address that its holder confirmed. Ends every session begun and every link issued so far:
    /// people who could read the old inbox have no way in with what they found there.
    pub fn confirm_email(&mut self, email: Email) -> Event {
        let was = std::mem::replace(&mut self.person.email, email);
        self.mail_fault = None;
        self.raise_epoch(SessionEnd::Email);
        self.revision += 1;
        let now = self.person.email.as_str().to_owned();
        self.event(EventKind::EmailChanged).changing_personal("Email address", was.as_str(), now)
    }
}
