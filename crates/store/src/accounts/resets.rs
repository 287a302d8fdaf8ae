//! Password resets: the requests of an address, the links, and the new passwords.

use crate::Store;
use crate::accounts::mail_counts::{MailAdded, MailCounts};
use crate::accounts::pending::{AccountRef, Credential};
use crate::accounts::sessions::owner_of;
use crate::accounts::users::user_item;
use crate::keys::Key;
use crate::table::{Condition, Transaction, text, value};
use domain::access::call::Visit;
use domain::access::organisation::Organisation;
use domain::accounts::attempts::{Attempts, AttemptsOf};
use domain::accounts::mail_limit::MailCount;
use domain::accounts::password_reset::Reset;
use domain::accounts::security_questions::KeptAnswer;
use domain::accounts::sign_in::SignInName;
use domain::accounts::user::User;
use domain::audit::entry::Entry;
use domain::base::event::Event;
use domain::base::failure::Failure;
use domain::base::ids::{OrganisationId, UserId};
use domain::base::secret::LinkToken;
use domain::base::text::Email;
use jiff::Timestamp;
use uuid::Uuid;

/// An account whose password may be reset.
#[derive(Debug)]
pub struct ResetCandidate {
    /// The active or deactivated account.
    pub user: User,
    /// The school that the account belongs to.
    pub organisation: Organisation,
    /// Its stored answers to the security questions.
    pub answers: Vec<KeptAnswer>,
    /// Its last reset, if that is still stored.
    pub reset: Option<Reset>,
    /// The end of its wait after too many wrong characters of its answers, if it has to wait.
    pub wait: Option<Timestamp>,
}

impl Store {
    /// The address to which a link would go. A username that no account has takes the same calls, and gets an address that is
    /// nobody's.
    ///
    /// # Errors
    /// `Busy`.
    pub async fn inbox(&self, _: &Visit, name: &SignInName) -> Result<Email, Failure> {
        if let SignInName::Email(email) = name {
            return Ok(email.clone());
        }
        let key = owner_of(name);
        let owner = self.table.get_all(std::slice::from_ref(&key)).await?.remove(&key);
        let nobody = AccountRef { organisation: OrganisationId(Uuid::nil()), user: UserId(Uuid::nil()) };
        let owner: AccountRef = owner.map(value).transpose()?.unwrap_or(nobody);
        let key = Key::user(owner.organisation, owner.user);
        let user = self.table.get_all(std::slice::from_ref(&key)).await?.remove(&key);
        let user: Option<User> = user.map(value).transpose()?;
        let nobodys = || Email::parse(&format!("{}@username.invalid", name.as_str()));
        user.map_or_else(nobodys, |user| Ok(user.person.email)).map_err(Failure::Bug)
    }

    /// The recent requests of an inbox and of a network address, and the account that has this inbox. An inbox without
    /// an account takes the same number of calls.
    pub async fn reset_candidate<'a>(
        &self,
        visit: &'a Visit,
        email: &'a Email,
    ) -> Result<(MailCounts<'a>, Option<ResetCandidate>), Failure> {
        let (counts, owner) = (MailCount::of_reset(visit, email), Key::email(email));
        let keys: Vec<Key> = MailCounts::keys(&counts).chain([owner.clone()]).collect();
        let mut found = self.table.get_all(&keys).await?;
        let counted = MailCounts::found(&counts, &mut found)?;
        let nobody = AccountRef { organisation: OrganisationId(Uuid::nil()), user: UserId(Uuid::nil()) };
        let owner: AccountRef = found.remove(&owner).map(value).transpose()?.unwrap_or(nobody);
        Ok((counted, self.resettable(visit, owner.organisation, owner.user).await?))
    }

    /// The account that a link names. Does not check the link's secret: the domain does that.
    pub async fn reset(&self, visit: &Visit, link: &LinkToken) -> Result<Option<ResetCandidate>, Failure> {
        self.resettable(visit, link.organisation, link.user).await
    }

    async fn resettable(
        &self,
        visit: &Visit,
        organisation: OrganisationId,
        user: UserId,
    ) -> Result<Option<ResetCandidate>, Failure> {
        let answers = AttemptsOf::Answers(user);
        let keys = [
            Key::user(organisation, user),
            Key::credential(organisation, user),
            Key::organisation(organisation),
            Key::reset(organisation, user),
            Key::tries(answers),
        ];
        let mut found = self.table.get_all(&keys).await?;
        let [user, credential, organisation, reset, tries] = keys.map(|key| found.remove(&key));
        let (Some(user), Some(credential), Some(organisation)) = (user, credential, organisation) else {
            return Ok(None);
        };
        let tries: Option<Attempts> = tries.map(value).transpose()?;
        Ok(Some(ResetCandidate {
            user: value(user)?,
            organisation: value(organisation)?,
            answers: value::<Credential>(credential)?.answers,
            reset: reset.map(value).transpose()?,
            wait: tries.and_then(|tries| tries.waiting(answers, visit.moment.now)),
        }))
    }

    /// Counts the request and, if the inbox has an account, writes the link and its mail; one transaction in both cases.
    /// Returns `false` when something changed since it was read: read it again.
    pub async fn ask_for_reset(
        &self,
        visit: &Visit,
        added: &MailAdded,
        link: Option<(OrganisationId, &Reset, Event)>,
    ) -> Result<bool, Failure> {
        let mut transaction = Transaction::on(&self.table).count_mail((), added)?;
        if let Some((organisation, reset, event)) = link {
            transaction = transaction
                .put((), &Key::reset(organisation, reset.user), reset, Condition::over(reset.version))?
                .audit((), &Entry::of_visit(visit, organisation, event)?)?;
        }
        transaction.commit_if().await
    }

    /// Writes a reset after a wrong attempt, with the audit entry if there is an event. Returns `false` when it changed
    /// since it was read: read it again.
    pub async fn replace_reset(
        &self,
        visit: &Visit,
        organisation: OrganisationId,
        mut reset: Reset,
        event: Option<Event>,
    ) -> Result<bool, Failure> {
        let entry = event.map(|event| Entry::of_visit(visit, organisation, event)).transpose()?;
        self.table.replace(&Key::reset(organisation, reset.user), &mut reset, entry.as_ref()).await
    }

    /// Sets a new password in one transaction. Uses the link up, writes `now` (whose session epoch ends all sessions),
    /// and deletes the counts of attempts of both sign-in names, of the account and of its answers, which ends their
    /// waits. `was` is the account as it was read. Returns `false` when something changed since then: read it again.
    pub async fn reset_password(
        &self,
        visit: &Visit,
        was: &User,
        mut now: User,
        mut used: Reset,
        password_hash: &str,
        event: Event,
    ) -> Result<bool, Failure> {
        let organisation = was.organisation;
        now.version = was.version + 1;
        used.version += 1;
        let hash = Condition::new("attribute_exists(pk)", [(":hash", text(password_hash))]);
        let mut transaction = Transaction::on(&self.table)
            .put((), &Key::reset(organisation, was.id), &used, Condition::over(used.version))?
            .put_item((), user_item(&now)?, Condition::version(was.version))?
            .update((), &Key::credential(organisation, was.id), "SET password_hash = :hash", hash)?;
        let names = [Some(was.person.email.as_str()), was.person.login_name.as_deref()];
        let names = names.into_iter().flatten().map(AttemptsOf::Name);
        for tried in names.chain([AttemptsOf::Account(was.id), AttemptsOf::Answers(was.id)]) {
            transaction = transaction.delete((), &Key::tries(tried), Condition::none())?;
        }
        transaction.audit((), &Entry::of_visit(visit, organisation, event)?)?.commit_if().await
    }
}
