//! Accounts: a pending one waits for its holder to sign up (F16–F21); an active one signs in.

use crate::audit::{Event, Kind, Subject};
use crate::call::{By, Call};
use crate::failure::{Failure, FieldErrors, Refusal};
use crate::mail::{Letter, QueuedMail};
use crate::moment::{Moment, OrganisationId, UserId};
use crate::organisation::Organisation;
use crate::password::{Owner, Password};
use crate::permission::{JobRole, Permission, Permissions};
use crate::secret::{ActivationCode, CodeKey, LinkToken, same};
use crate::text::{Email, Name};
use crate::user::{AccountState, User};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// A sign-up link lives this long (Decided: 7 days).
pub const LINK_LIFE: SignedDuration = SignedDuration::from_hours(7 * 24);

/// So many wrong activation codes lock the code (Decided).
pub const MAX_TRIES: u8 = 10;

/// A person to create an account for: checked, not yet anybody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUser {
    /// Forename.
    pub forename: Name,
    /// Surname.
    pub surname: Name,
    /// Email address, which is also the username (F22).
    pub email: Email,
    /// Job role.
    pub role: JobRole,
    /// What they may do, settled.
    pub permissions: Permissions,
}

/// An account that has not been activated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingUser {
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
    /// What they will be able to do.
    pub permissions: Permissions,
    /// Who created it.
    pub created_by: By,
    /// When it was created.
    pub created_at: Timestamp,
    /// The invitation.
    pub invitation: Invitation,
    /// The mail that waits to be sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail: Option<QueuedMail>,
    /// Counts the changes; a change is written only over the version it was made from.
    pub version: u64,
}

/// The two halves of an invitation, link and code. Neither is stored: they are derived, see [`CodeKey`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// Which link is the current one.
    pub link_generation: u32,
    /// The fingerprint of the current link's secret.
    pub link_fingerprint: String,
    /// When the link ends.
    pub link_expires: Timestamp,
    /// Which code is the current one.
    pub code_generation: u32,
    /// Wrong codes so far (F19 "No. of tries").
    pub tries: u8,
}

impl Invitation {
    /// Whether ten wrong tries have locked the code.
    pub const fn is_locked(&self) -> bool {
        self.tries >= MAX_TRIES
    }
}

/// What came of an activation code.
#[derive(Clone, Debug)]
pub enum CodeOutcome {
    /// It is right: the account as it will be. Nothing is activated until this is stored.
    Right(Box<User>),
    /// It is wrong: the pending account with one more try, to be stored before the answer is given. A counted try is
    /// nobody's change; that the code is locked now is an event.
    Wrong {
        /// The account with the try counted.
        counted: Box<PendingUser>,
        /// What the person is told.
        refusal: Refusal,
        /// That the code is locked now.
        event: Option<Event>,
    },
}

impl PendingUser {
    /// A new pending account, its invitation and its sign-up email. `attempt` counts how often a generated
    /// username turned out to be taken.
    ///
    /// # Errors
    /// The school's rules: limits (F9, F10), tracking outside a primary school (F14).
    pub fn invite(
        new: NewUser,
        call: &Call,
        key: &CodeKey,
        id: UserId,
        attempt: u32,
    ) -> Result<PendingUser, Refusal> {
        let organisation = call.organisation();
        organisation.allows(new.permissions)?;
        if let Some(seat) = new.permissions.seat() {
            organisation.seats_for(seat, 1)?;
        }
        let moment = call.moment();
        let link = key.link(organisation.id, id, 1);
        let login_name = new
            .permissions
            .has(Permission::SchoolSetup)
            .then(|| login_name(&new.forename, &new.surname, moment, id, attempt));
        let mut pending = PendingUser {
            id,
            organisation: organisation.id,
            forename: new.forename,
            surname: new.surname,
            email: new.email,
            login_name,
            role: new.role,
            permissions: new.permissions,
            created_by: call.by(),
            created_at: moment.now,
            invitation: Invitation {
                link_generation: 1,
                link_fingerprint: link.fingerprint(),
                link_expires: moment.now + LINK_LIFE,
                code_generation: 1,
                tries: 0,
            },
            mail: None,
            version: 1,
        };
        pending.mail = Some(pending.sign_up_mail(organisation, moment, &pending.created_by.name));
        Ok(pending)
    }

    /// Whether two of these have the same generated username: then other ones must be generated, like for one that is taken.
    /// Of 32 administrators whose names begin alike that is one file in two hundred.
    pub fn share_a_username(people: &[PendingUser]) -> bool {
        let mut seen = HashSet::new();
        !people.iter().filter_map(|person| person.login_name.as_deref()).all(|name| seen.insert(name))
    }

    /// What is told of several accounts created together.
    pub fn invited(people: &[PendingUser]) -> Event {
        people.iter().zip(1..).fold(Event::of(Kind::UsersInvited), |event, (person, n)| {
            let granted = format!("{}: {}", person.role.label(), person.permissions);
            event.about(person.subject(), person.label()).changing(&format!("Account {n}"), "", granted)
        })
    }

    /// What is told of something that happened to this account.
    pub fn event(&self, kind: Kind) -> Event {
        Event::of(kind).about(self.subject(), self.label())
    }

    fn subject(&self) -> Subject {
        Subject::User(self.id)
    }

    fn label(&self) -> String {
        format!("{} ({})", self.full_name(), self.email.as_str())
    }

    /// Sends a new link, which ends the old one (F20); the code stays.
    pub fn resend(&mut self, call: &Call, key: &CodeKey) -> Event {
        let generation = self.invitation.link_generation + 1;
        self.invitation.link_generation = generation;
        self.invitation.link_fingerprint = key.link(self.organisation, self.id, generation).fingerprint();
        self.invitation.link_expires = call.moment().now + LINK_LIFE;
        self.mail = Some(self.sign_up_mail(call.organisation(), call.moment(), &call.by().name));
        self.event(Kind::SignUpEmailResent)
    }

    /// Replaces the activation code; tries count from nought again. The link stays.
    pub fn reissue_code(&mut self) -> Event {
        let tries = std::mem::take(&mut self.invitation.tries);
        self.invitation.code_generation += 1;
        self.event(Kind::ActivationCodeReissued).changing("No. of tries", tries.to_string(), "0")
    }

    /// The activation code as it is now.
    pub fn code(&self, key: &CodeKey) -> ActivationCode {
        key.activation_code(self.id, self.invitation.code_generation)
    }

    /// The sign-up link as it is now.
    pub fn link(&self, key: &CodeKey) -> LinkToken {
        key.link(self.organisation, self.id, self.invitation.link_generation)
    }

    /// Forename and surname.
    pub fn full_name(&self) -> String {
        format!("{} {}", self.forename.as_str(), self.surname.as_str())
    }

    /// The username (F3, F22).
    pub fn username(&self) -> &str {
        self.login_name.as_deref().unwrap_or(self.email.as_str())
    }

    /// Whether a link opens this invitation now.
    ///
    /// # Errors
    /// Not found for a link that was replaced; refused for one that has run out of time.
    pub fn open(&self, link: &LinkToken, now: Timestamp) -> Result<(), Failure> {
        if !same(link.fingerprint().as_bytes(), self.invitation.link_fingerprint.as_bytes()) {
            return Err(LINK_DEAD);
        }
        if now >= self.invitation.link_expires {
            return Err(Refusal::LinkExpired.into());
        }
        Ok(())
    }

    /// Checks a chosen password against this person's own words.
    ///
    /// # Errors
    /// The error of the field `password`.
    pub fn choose_password(&self, typed: &str, organisation: &Organisation) -> Result<Password, FieldErrors> {
        let owner =
            Owner::new(self.forename.as_str(), self.surname.as_str(), self.email.local_part(), organisation);
        Password::choose(typed, owner).map_err(|message| FieldErrors::of("password", message))
    }

    /// Tries an activation code. The tenth wrong one locks it and tells the creator, in the same write that
    /// counts it; so a right code counts only when its write comes before the tenth wrong one's.
    ///
    /// # Errors
    /// The code is locked already.
    pub fn try_code(
        &self,
        typed: &str,
        key: &CodeKey,
        organisation: &Organisation,
        moment: &Moment,
    ) -> Result<CodeOutcome, Refusal> {
        if self.invitation.is_locked() {
            return Err(Refusal::CodeLocked);
        }
        if self.code(key).matches(typed) {
            return Ok(CodeOutcome::Right(Box::new(self.activated(moment))));
        }
        let mut counted = self.clone();
        counted.invitation.tries += 1;
        if !counted.invitation.is_locked() {
            let left = MAX_TRIES - counted.invitation.tries;
            let refusal = Refusal::CodeWrong { left };
            return Ok(CodeOutcome::Wrong { counted: Box::new(counted), refusal, event: None });
        }
        counted.mail = self.created_by.email.clone().map(|to| QueuedMail {
            id: moment.id("code locked mail"),
            to,
            letter: Letter::CodeLocked {
                forename: self.created_by.name.clone(),
                person: self.full_name(),
                school: organisation.name.clone(),
            },
            lease: None,
        });
        let event = Some(counted.event(Kind::ActivationCodeLocked));
        Ok(CodeOutcome::Wrong { counted: Box::new(counted), refusal: Refusal::CodeLocked, event })
    }

    fn activated(&self, moment: &Moment) -> User {
        User {
            id: self.id,
            organisation: self.organisation,
            forename: self.forename.clone(),
            surname: self.surname.clone(),
            email: self.email.clone(),
            login_name: self.login_name.clone(),
            role: self.role,
            permissions: self.permissions,
            created_by: self.created_by.clone(),
            created_at: self.created_at,
            activated_at: moment.now,
            last_sign_in: None,
            seen_on: None,
            warned_on: None,
            username_used: false,
            state: AccountState::Active,
            session_epoch: 0,
            second_factor: false,
            generation: self.invitation.link_generation.max(self.invitation.code_generation),
            revision: 0,
            version: 1,
        }
    }

    pub(crate) fn sign_up_mail(
        &self,
        organisation: &Organisation,
        moment: &Moment,
        creator: &str,
    ) -> QueuedMail {
        QueuedMail {
            id: moment.id(&format!("sign-up mail {}", self.id)),
            to: self.email.clone(),
            letter: Letter::SignUp {
                forename: self.forename.as_str().to_owned(),
                creator: creator.to_owned(),
                school: organisation.name.clone(),
                login_name: self.login_name.clone(),
                organisation: self.organisation,
                user: self.id,
                generation: self.invitation.link_generation,
                expires: self.invitation.link_expires,
            },
            lease: None,
        }
    }
}

/// A link that opens nothing: never issued, replaced, used, or its account deleted; which of them is nobody's affair.
pub const LINK_DEAD: Failure = Failure::NotFound(
    "This sign-up link does not work. It may have been used already, or a newer one may have been sent. If you have signed up, sign in; if not, use the link in the latest email or ask the person who created your account.",
);

/// A login name: the first letters of forename and surname and five digits, like bj26724 (F3, Decided).
/// A letter outside a–z counts as its plain one where it has one, else as x.
pub(crate) fn login_name(
    forename: &Name,
    surname: &Name,
    moment: &Moment,
    id: UserId,
    attempt: u32,
) -> String {
    let first = |name: &Name| {
        crate::unicode::nfd(name.as_str())
            .chars()
            .map(|c| c.to_ascii_lowercase())
            .find(char::is_ascii_lowercase)
            .unwrap_or('x')
    };
    let bits = u128::from_be_bytes(moment.secret(&format!("login name {id} {attempt}")));
    format!("{}{}{:05}", first(forename), first(surname), bits % 100_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::accounts::NewUserForm;
    use crate::moment::{Moment, OrganisationId};
    use crate::organisation::{Belonging, Organisation, OrganisationKind};
    use uuid::Uuid;

    #[test]
    fn f3_usernames_are_told_apart_before_they_are_written_and_another_attempt_makes_others() {
        let number = "123456".to_owned();
        let id = OrganisationId(Uuid::nil());
        let kind = OrganisationKind::Secondary;
        let school = Organisation::new(kind, id, "Elm Grove".to_owned(), number, Belonging::default());
        let moment = Moment::new(Timestamp::UNIX_EPOCH, String::new(), None, [7; 32]);
        let call = Call::of_provider(school, moment);
        let key = CodeKey::new(&"0".repeat(64)).expect("a key");
        let invite = |id: u128, attempt: u32| {
            let form =
                NewUserForm::administrator("Jo".to_owned(), "Bell".to_owned(), "j@x.example".to_owned());
            let new = form.check().expect("right");
            PendingUser::invite(new, &call, &key, UserId(Uuid::from_u128(id)), attempt).expect("invited")
        };
        // The same account twice has the same username, which is what two accounts have by chance.
        assert!(PendingUser::share_a_username(&[invite(1, 0), invite(2, 0), invite(1, 0)]));
        assert!(!PendingUser::share_a_username(&[invite(1, 0), invite(2, 0)]));
        assert_ne!(invite(1, 0).login_name, invite(1, 1).login_name);
    }
}
