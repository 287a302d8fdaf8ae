//! Signing in, and the sessions that begin there.

use crate::Store;
use crate::accounts::attempts::{Attempt, address_must_wait};
use crate::accounts::pending::{AccountRef, Credential};
use crate::accounts::users::seen_as;
use crate::keys::{Key, school, sessions_of};
use crate::table::{Condition, Item, Range, Transaction, Unwritten, failure, item, number, text, value};
use aws_sdk_dynamodb::types::AttributeValue;
use domain::access::call::{Call, Visit};
use domain::access::organisation::Organisation;
use domain::access::session::{Session, SessionToken};
use domain::accounts::attempts::{AddressAttempts, AttemptsOf};
use domain::accounts::known_browser::BrowserToken;
use domain::accounts::renewal::KeptSecrets;
use domain::accounts::second_factor::Factor;
use domain::accounts::security_questions::KeptAnswer;
use domain::accounts::sign_in::SignInName;
use domain::accounts::signed_in::{OwnAccountCall, SignedIn};
use domain::accounts::user::User;
use domain::audit::entry::Entry;
use domain::base::calendar::day;
use domain::base::failure::Failure;
use domain::base::ids::{OrganisationId, UserId};
use domain::base::keys::KeyId;
use domain::base::moment::Moment;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An account to sign in to, if the password is right. It may be deactivated.
#[derive(Clone, Debug)]
pub struct SignInCandidate {
    /// The active or deactivated account.
    pub user: User,
    /// The school that the account belongs to.
    pub organisation: Organisation,
    /// The stored hash of its password (a PHC string).
    pub password_hash: String,
    /// Its second factor: on, off, or begun and not confirmed yet.
    pub factor: Option<Factor>,
    /// Its stored answers to the security questions.
    pub answers: Vec<KeptAnswer>,
    /// The secret key that was current when its holder was last told that something ends.
    pub told: Option<KeyId>,
}

impl SignInCandidate {
    /// Its lasting secrets.
    pub fn kept(&self) -> KeptSecrets<'_> {
        KeptSecrets { answers: &self.answers, factor: self.factor.as_ref(), told: self.told.as_ref() }
    }
}

/// The beginning of a sign-in, as it was read.
#[derive(Debug)]
pub struct OpenedSignIn {
    /// The account that has the name, if there is one.
    pub candidate: Option<SignInCandidate>,
    /// The wrong attempts from the visitor's network address.
    pub address: Option<AddressAttempts>,
    /// The session that the browser has now, no matter who signed in.
    pub previous: Option<Session>,
}

/// A session to begin, with what its sign-in used.
#[derive(Clone, Copy, Debug)]
pub struct NewSession<'a> {
    /// The session itself.
    pub session: &'a Session,
    /// The session that the browser has now, no matter who signed in.
    pub previous: Option<&'a Session>,
    /// The attempt at the password; `None` if none was needed.
    pub taken: Option<&'a Attempt>,
    /// True when the generated username was typed.
    pub with_username: bool,
    /// The second factor with its code used up, and the attempt at the code.
    pub code: Option<&'a (Factor, Attempt)>,
}

/// The most sessions that are listed: one BatchGetItem takes 100, and nobody has more.
const MAX_SESSIONS: i32 = 100;

/// The labels of the writes that begin a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SessionWrite {
    Session,
    Account,
    Factor,
}

/// The item that names the account with this name. There is none for a name that no account can have.
pub(super) fn owner_of(name: &SignInName) -> Key {
    match name {
        SignInName::Email(email) => Key::email(email),
        SignInName::LoginName(name) => Key::login_name(name),
        SignInName::Nobody(_) => Key::login_name("#"),
    }
}

/// Lists a session among those of its holder.
#[derive(Serialize, Deserialize)]
struct Named {
    fingerprint: String,
}

impl<L: Clone> Transaction<'_, L> {
    /// Deletes a session, and its entry in the list of its holder.
    fn end_session(self, label: L, session: &Session) -> Result<Self, Failure> {
        let listed = Key::session_of(session.organisation, session.user, session.id);
        self.delete(label.clone(), &Key::session(&session.fingerprint), Condition::none())?.delete(
            label,
            &listed,
            Condition::none(),
        )
    }
}

impl Store {
    /// Finds the account that has this name, the attempts of the visitor's network address, and the session that the
    /// browser has now. A name without an account takes the same number of calls.
    pub async fn open_sign_in(&self, visit: &Visit, name: &SignInName) -> Result<OpenedSignIn, Failure> {
        let owner = owner_of(name);
        let address = visit.moment.address.as_deref().map(Key::tries_of_address);
        let previous = visit.cookie.as_ref().map(|token| Key::session(&token.fingerprint()));
        let keys: Vec<Key> =
            std::iter::once(owner.clone()).chain(address.clone()).chain(previous.clone()).collect();
        let mut found = self.table.get_all(&keys).await?;
        let address = address.and_then(|key| found.remove(&key)).map(value).transpose()?;
        let previous = previous.and_then(|key| found.remove(&key)).map(value).transpose()?;
        let owner = found.remove(&owner).map(value).transpose()?;
        Ok(OpenedSignIn { candidate: self.sign_in_candidate(owner).await?, address, previous })
    }

    /// The session that the browser has now, no matter who signed in. One read, if there may be one.
    pub async fn browsers_session(&self, visit: &Visit) -> Result<Option<Session>, Failure> {
        let Some(token) = &visit.cookie else { return Ok(None) };
        let key = Key::session(&token.fingerprint());
        let found = self.table.get_all(std::slice::from_ref(&key)).await?;
        found.into_values().next().map(value).transpose()
    }

    /// Counts an attempt: of the account and its browser if the browser is known, otherwise of the name. If the
    /// visitor's address must wait, no attempt of the name is counted.
    ///
    /// # Errors
    /// `Waiting`: the browser, the name or the visitor's network address must wait.
    pub async fn begin_attempt(
        &self,
        visit: &Visit,
        name: &SignInName,
        browser: Option<BrowserToken>,
        address: Option<&AddressAttempts>,
    ) -> Result<Attempt, Failure> {
        let tried = match browser {
            Some(token) => AttemptsOf::KnownBrowser(token),
            None => {
                address.map_or(Ok(()), |address| address_must_wait(address, &visit.moment))?;
                AttemptsOf::Name(name.as_str())
            }
        };
        self.record_attempt(&visit.moment, tried).await
    }

    /// The active or deactivated account that has this generated username.
    pub async fn administrator(&self, login_name: &str) -> Result<Option<SignInCandidate>, Failure> {
        match self.table.get(&Key::login_name(login_name)).await? {
            Some(owner) => self.sign_in_candidate(Some(owner)).await,
            None => Ok(None),
        }
    }

    async fn sign_in_candidate(&self, owner: Option<AccountRef>) -> Result<Option<SignInCandidate>, Failure> {
        let nobody = AccountRef { organisation: OrganisationId(Uuid::nil()), user: UserId(Uuid::nil()) };
        let owner = owner.unwrap_or(nobody);
        let keys = [
            Key::user(owner.organisation, owner.user),
            Key::credential(owner.organisation, owner.user),
            Key::organisation(owner.organisation),
        ];
        let mut found = self.table.get_all(&keys).await?;
        let [user, credential, organisation] = keys.map(|key| found.remove(&key));
        match (user, credential, organisation) {
            (Some(user), Some(credential), Some(organisation)) => {
                let Credential { password_hash, factor, answers, told } = value(credential)?;
                let (user, organisation) = (value(user)?, value(organisation)?);
                Ok(Some(SignInCandidate { user, organisation, password_hash, factor, answers, told }))
            }
            _ => Ok(None),
        }
    }

    /// Begins a session in one transaction. Records the sign-in on the account, deletes the name's count of attempts,
    /// and writes the second factor with its code used up, if there is one, and deletes the count of its codes.
    /// Ends the browser's previous session: its cookie is about to be replaced, so nobody could sign out of it any more.
    ///
    /// # Errors
    /// `Unauthenticated`: the account was deleted or deactivated, or its sessions were ended, since it was read.
    /// `SecondFactorUsed`: the code was used by another sign-in at this moment.
    pub async fn begin_session(
        &self,
        _: &Visit,
        begun: &NewSession<'_>,
        entry: &Entry,
    ) -> Result<(), Failure> {
        let NewSession { session, previous, taken, with_username, code } = *begun;
        let with_ttl = |mut stored: Item| {
            stored.insert("ttl".to_owned(), number(session.ttl()));
            stored
        };
        let named = Named { fingerprint: session.fingerprint.clone() };
        let listed = Key::session_of(session.organisation, session.user, session.id);
        let seen_on = day(session.started);
        let mut update = "SET last_sign_in = :now, seen_on = :day, by_seen = :seen".to_owned();
        let mut values = Item::from([
            (":now".to_owned(), text(session.started.to_string())),
            (":day".to_owned(), text(seen_on.to_string())),
            (":seen".to_owned(), text(seen_as(seen_on, session.user))),
            (":one".to_owned(), number(1)),
            (":epoch".to_owned(), number(session.epoch)),
        ]);
        if with_username {
            update.push_str(", username_used = :used");
            values.insert(":used".to_owned(), AttributeValue::Bool(true));
        }
        update.push_str(" ADD version :one");
        // Not if it was deactivated or signed out everywhere in between: both increment the epoch.
        let still = Condition::all(&["epoch = :epoch"], values);
        let mut transaction = Transaction::on(&self.table)
            .put_item(
                SessionWrite::Session,
                with_ttl(item(&Key::session(&session.fingerprint), session)?),
                Condition::absent(),
            )?
            .put_item(SessionWrite::Session, with_ttl(item(&listed, &named)?), Condition::absent())?
            .update(SessionWrite::Account, &Key::user(session.organisation, session.user), &update, still)?
            .audit(SessionWrite::Session, entry)?;
        if let Some(taken) = taken {
            transaction = transaction.delete(SessionWrite::Session, &taken.key, Condition::none())?;
        }
        if let Some((factor, guess)) = code {
            let key = Key::credential(session.organisation, session.user);
            transaction = transaction.use_up(SessionWrite::Factor, &key, factor)?.delete(
                SessionWrite::Session,
                &guess.key,
                Condition::none(),
            )?;
        }
        if let Some(previous) = previous {
            transaction = transaction.end_session(SessionWrite::Session, previous)?;
        }
        match transaction.commit().await {
            Ok(()) => Ok(()),
            // Another sign-in used this code at the same moment.
            Err(Unwritten::Conditions(failed)) if failed.contains(&SessionWrite::Factor) => {
                Err(Failure::SecondFactorUsed)
            }
            Err(Unwritten::Conditions(_)) => Err(Failure::SIGNED_OUT),
            Err(Unwritten::Failed(failure)) => Err(failure),
        }
    }

    /// Ends the caller's session, in one transaction. Idempotent.
    pub async fn end_session(&self, call: &Call) -> Result<(), Failure> {
        Transaction::on(&self.table).end_session((), call.session()?)?.commit_if().await.map(drop)
    }

    /// The caller's live sessions, newest first, at most 100.
    pub async fn own_sessions(&self, own: &OwnAccountCall) -> Result<Vec<Session>, Failure> {
        let (call, user) = (own.call(), own.user());
        let (pk, prefix) = (school(call.tenant()), sessions_of(user.id));
        let (named, _): (Vec<Named>, _) =
            self.table.page(&Range::newest(&pk, &prefix), None, MAX_SESSIONS).await?;
        let keys: Vec<Key> = named.iter().map(|one| Key::session(&one.fingerprint)).collect();
        let mut found = self.table.get_all(&keys).await?;
        let sessions: Vec<Session> =
            keys.iter().filter_map(|key| found.remove(key)).map(value).collect::<Result<_, _>>()?;
        let now = call.moment().now;
        Ok(sessions.into_iter().filter(|session| session.is_live(now) && user.admits(session)).collect())
    }

    /// The holder of a session; `None` when the session or the account does not exist. Two reads. Records the time of
    /// use, at most once per minute, of a session that the account still accepts. Admission checks that it is.
    pub async fn signed_in(
        &self,
        token: &SessionToken,
        moment: &Moment,
    ) -> Result<Option<SignedIn>, Failure> {
        let key = Key::session(&token.fingerprint());
        let Some(session) = self.table.get::<Session>(&key).await? else { return Ok(None) };
        let keys = [Key::user(session.organisation, session.user), Key::organisation(session.organisation)];
        let mut found = self.table.get_all(&keys).await?;
        let [user, organisation] = keys.map(|key| found.remove(&key));
        let (Some(user), Some(organisation)) = (user, organisation) else { return Ok(None) };
        let (user, organisation): (User, Organisation) = (value(user)?, value(organisation)?);
        let accepted = session.is_live(moment.now) && user.admits(&session);
        if accepted && session.is_due_a_touch(moment.now) {
            let touched = self
                .table
                .client
                .update_item()
                .table_name(&self.table.name)
                .set_key(Some(key.attributes()))
                .update_expression("SET seen = :now")
                // Not after sign-out: the update would create the session again.
                .condition_expression("attribute_exists(pk)")
                .expression_attribute_values(":now", text(moment.now.to_string()))
                .send()
                .await;
            match touched {
                Ok(_) => {}
                Err(error)
                    if error
                        .as_service_error()
                        .is_some_and(|error| error.is_conditional_check_failed_exception()) =>
                {
                    return Ok(None);
                }
                Err(error) => return Err(failure("UpdateItem", &error)),
            }
        }
        Ok(Some(SignedIn { session, user, organisation }))
    }
}
