//! Accounts whose holders have signed up: what may be changed of them, and by which rules (F34–F36).

use crate::account::{Invitation, LINK_LIFE, PendingUser, login_name};
use crate::audit::{Event, Kind, Subject};
use crate::call::{By, Call};
use crate::failure::{Failure, FieldErrors, Refusal};
use crate::mail::{Letter, QueuedMail};
use crate::moment::{Moment, OrganisationId, UserId};
use crate::organisation::Organisation;
use crate::password::{Owner, Password};
use crate::permission::{JobRole, Permission, Permissions, Seat};
use crate::secret::{CodeKey, LinkToken, same};
use crate::session::Session;
use crate::text::{Email, Name, folded};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A link that confirms a new email address lives this long.
pub const EMAIL_LINK_LIFE: SignedDuration = SignedDuration::from_hours(24);

/// Whether an account may be signed in to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum AccountState {
    /// It may.
    #[default]
    Active,
    /// Not until an administrator reactivates it.
    Deactivated,
}

impl AccountState {
    /// The state as it is shown.
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
    /// Its id.
    pub id: UserId,
    /// Its school.
    pub organisation: OrganisationId,
    /// Forename.
    pub forename: Name,
    /// Surname.
    pub surname: Name,
    /// Email address.
    pub email: Email,
    /// The generated username, for holders of School setup (F3).
    pub login_name: Option<String>,
    /// Job role.
    pub role: JobRole,
    /// What they may do.
    pub permissions: Permissions,
    /// Whether they may sign in.
    pub state: AccountState,
    /// Who created it.
    pub created_by: By,
    /// When it was created.
    pub created_at: Timestamp,
    /// When its holder signed up.
    pub activated_at: Timestamp,
    /// When they last signed in.
    pub last_sign_in: Option<Timestamp>,
    /// The day of it, by the clock in London: what lists show and sort by, written anew once a day at most.
    pub seen_on: Option<Date>,
    /// The day of the last warning that the account is unused.
    pub warned_on: Option<Date>,
    /// Whether they have signed in with the generated username: the step "note the username" of F4.
    pub username_used: bool,
    /// Which sessions are good: those begun under this number. Counting it up ends all others.
    pub session_epoch: u32,
    /// How many invitations it has had; the next one's code and link must be others.
    pub generation: u32,
    /// Whether a second factor is asked for at sign-in.
    #[serde(default)]
    pub second_factor: bool,
    /// Counts what people change of it; an editor's form names the one it saw.
    pub revision: u32,
    /// Counts every write.
    pub version: u64,
}

/// What a list shows of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedUser {
    /// Its id.
    pub id: UserId,
    /// Forename.
    pub forename: Name,
    /// Surname.
    pub surname: Name,
    /// Email address.
    pub email: Email,
    /// The generated username.
    pub login_name: Option<String>,
    /// Job role.
    pub role: JobRole,
    /// What they may do.
    pub permissions: Permissions,
    /// Whether they may sign in.
    pub state: AccountState,
    /// The day of the last sign-in.
    pub seen_on: Option<Date>,
}

impl ListedUser {
    /// The username (F3, F22).
    pub fn username(&self) -> &str {
        self.login_name.as_deref().unwrap_or(self.email.as_str())
    }
}

/// The order of a list of accounts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum UserSort {
    /// By surname and forename.
    #[default]
    Name,
    /// Whoever signed in last comes first.
    LastSignIn,
    /// Whoever has not signed in for longest comes first.
    LongestUnused,
}

/// What an administrator decides of an account (F35), checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Granted {
    /// Job role.
    pub role: JobRole,
    /// What they may do, settled.
    pub permissions: Permissions,
    /// Which revision of the account the administrator saw.
    pub revision: u32,
}

impl User {
    /// Forename and surname.
    pub fn full_name(&self) -> String {
        format!("{} {}", self.forename.as_str(), self.surname.as_str())
    }

    /// The username (F3, F22).
    pub fn username(&self) -> &str {
        self.login_name.as_deref().unwrap_or(self.email.as_str())
    }

    /// Whether it may be signed in to.
    pub fn is_active(&self) -> bool {
        self.state == AccountState::Active
    }

    /// Whether a session of this account is still good.
    pub fn admits(&self, session: &Session) -> bool {
        self.is_active() && session.epoch == self.session_epoch
    }

    /// The seat it takes; a deactivated account takes none.
    pub fn seat(&self) -> Option<Seat> {
        self.permissions.seat().filter(|_| self.is_active())
    }

    /// What a list sorts by: surname, forename and, for two of a name, the id.
    pub fn sorts_as(&self) -> String {
        format!("{} {}#{}", folded(self.surname.as_str()), folded(self.forename.as_str()), self.id)
    }

    /// What is told of something that happened to this account.
    pub fn event(&self, kind: Kind) -> Event {
        let label = format!("{} ({})", self.full_name(), self.email.as_str());
        Event::of(kind).about(Subject::User(self.id), label)
    }

    /// Gives the account this role and these permissions. A new holder of School setup gets a username (F3), whose
    /// `attempt` counts how often one turned out to be taken; whoever no longer is one loses it.
    ///
    /// # Errors
    /// Somebody else changed it since; tracking outside a primary school (F14). Seats are counted by the store.
    pub fn grant(&mut self, granted: &Granted, call: &Call, attempt: u32) -> Result<Event, Refusal> {
        let was = self.clone();
        if granted.revision != self.revision {
            return Err(Refusal::ChangedMeanwhile);
        }
        call.organisation().allows(granted.permissions)?;
        (self.role, self.permissions) = (granted.role, granted.permissions);
        self.login_name = match self.login_name.take() {
            _ if !self.permissions.has(Permission::SchoolSetup) => None,
            None => Some(login_name(&self.forename, &self.surname, call.moment(), self.id, attempt)),
            name => name,
        };
        self.username_used &= self.login_name.is_some();
        if *self != was {
            self.revision += 1;
        }
        Ok(self
            .event(Kind::UserChanged)
            .changing("Role", was.role.label(), self.role.label())
            .changing("Permissions", was.permissions.to_string(), self.permissions.to_string())
            .changing_personal("Username", was.username(), self.username()))
    }

    /// Ends all sessions, and lets none begin; twice is once.
    pub fn deactivate(&mut self) -> Event {
        if self.is_active() {
            self.state = AccountState::Deactivated;
            self.session_epoch += 1;
            self.revision += 1;
        }
        let state = AccountState::Active.label();
        self.event(Kind::UserDeactivated).changing("State", state, self.state.label())
    }

    /// Makes a deactivated account a pending one again: its holder signs up anew, with a new code and link.
    ///
    /// # Errors
    /// It is active; or the school's rules (F9, F10, F14) no longer allow it.
    pub fn reactivated(&self, call: &Call, key: &CodeKey) -> Result<(PendingUser, Event), Refusal> {
        if self.is_active() {
            return Err(Refusal::AlreadyActive);
        }
        let organisation = call.organisation();
        organisation.allows(self.permissions)?;
        if let Some(seat) = self.permissions.seat() {
            organisation.seats_for(seat, 1)?;
        }
        let generation = self.generation + 1;
        let moment = call.moment();
        let mut pending = PendingUser {
            id: self.id,
            organisation: self.organisation,
            forename: self.forename.clone(),
            surname: self.surname.clone(),
            email: self.email.clone(),
            login_name: self.login_name.clone(),
            role: self.role,
            permissions: self.permissions,
            created_by: call.by(),
            created_at: moment.now,
            invitation: Invitation {
                link_generation: generation,
                link_fingerprint: key.link(self.organisation, self.id, generation).fingerprint(),
                link_expires: moment.now + LINK_LIFE,
                code_generation: generation,
                tries: 0,
            },
            mail: None,
            version: 1,
        };
        pending.mail = Some(pending.sign_up_mail(organisation, moment, &pending.created_by.name));
        Ok((pending, self.event(Kind::UserReactivated)))
    }

    /// That it was deleted.
    pub fn deleted(&self) -> Event {
        self.event(Kind::UserDeleted).changing("State", self.state.label(), "Deleted")
    }

    /// Ends every session begun so far.
    pub fn end_sessions(&mut self) -> Event {
        self.session_epoch += 1;
        self.event(Kind::SessionsEnded)
    }

    /// Changes the name: its holder's to do (F36).
    pub fn rename(&mut self, forename: Name, surname: Name) -> Event {
        let was = self.full_name();
        if (&self.forename, &self.surname) != (&forename, &surname) {
            (self.forename, self.surname) = (forename, surname);
            self.revision += 1;
        }
        self.event(Kind::NameChanged).changing_personal("Name", was, self.full_name())
    }

    /// Asks for another email address: a link goes to the new one, and the old one is told.
    pub fn ask_for_email(
        &self,
        email: Email,
        call: &Call,
        key: &CodeKey,
    ) -> (EmailChange, QueuedMail, Event) {
        let (moment, school) = (call.moment(), call.organisation().name.clone());
        let id = moment.id("email change");
        let expires = moment.now + EMAIL_LINK_LIFE;
        let forename = self.forename.as_str().to_owned();
        let told = QueuedMail {
            id: moment.id("email change told"),
            to: self.email.clone(),
            letter: Letter::EmailChanging { forename: forename.clone(), school: school.clone() },
            lease: None,
        };
        let event = self.event(Kind::EmailChangeRequested).changing_personal(
            "Email address",
            self.email.as_str(),
            email.as_str(),
        );
        let link = QueuedMail {
            id: moment.id("email change link"),
            to: email.clone(),
            letter: Letter::ConfirmEmail {
                forename,
                school,
                organisation: self.organisation,
                user: self.id,
                change: id,
                expires,
            },
            lease: None,
        };
        let fingerprint = key.email_link(self.organisation, self.id, id).fingerprint();
        (
            EmailChange { id, user: self.id, email, fingerprint, expires, mail: Some(link), version: 1 },
            told,
            event,
        )
    }

    /// Checks a new password against this person's own words.
    ///
    /// # Errors
    /// The error of the field `password`.
    pub fn choose_password(&self, typed: &str, organisation: &Organisation) -> Result<Password, FieldErrors> {
        let owner =
            Owner::new(self.forename.as_str(), self.surname.as_str(), self.email.local_part(), organisation);
        Password::choose(typed, owner).map_err(|message| FieldErrors::of("password", message))
    }

    /// That a new password was chosen: every session begun so far ends.
    pub fn password_reset(&mut self) -> Event {
        self.session_epoch += 1;
        self.event(Kind::PasswordReset)
    }

    /// Gives the account the address its holder confirmed.
    pub fn take_email(&mut self, email: Email) -> Event {
        let was = std::mem::replace(&mut self.email, email);
        self.revision += 1;
        self.event(Kind::EmailChanged).changing_personal("Email address", was.as_str(), self.email.as_str())
    }
}

/// A new email address that waits to be confirmed; a newer one takes its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmailChange {
    /// Its id, from which the link is derived.
    pub id: Uuid,
    /// Whose address it will be.
    pub user: UserId,
    /// The address.
    pub email: Email,
    /// The fingerprint of the link's secret.
    pub fingerprint: String,
    /// When the link ends.
    pub expires: Timestamp,
    /// The mail with the link, until it is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail: Option<QueuedMail>,
    /// Counts the writes.
    pub version: u64,
}

/// A link that confirms nothing: never issued, replaced, used, or too old.
pub const EMAIL_LINK_DEAD: Failure = Failure::NotFound(
    "This link does not work. It may have been used already, a newer one may have been sent, or more than a day has passed. Open your account in Attain and ask for a new one.",
);

impl EmailChange {
    /// Whether this link confirms it now.
    ///
    /// # Errors
    /// It does not.
    pub fn open(&self, link: &LinkToken, moment: &Moment) -> Result<(), Failure> {
        let right = same(link.fingerprint().as_bytes(), self.fingerprint.as_bytes());
        if right && moment.now < self.expires { Ok(()) } else { Err(EMAIL_LINK_DEAD) }
    }
}
