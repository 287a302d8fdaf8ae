//! Signing in, and whom a session belongs to.

use crate::Store;
use crate::accounts::attempts::{Attempt, must_wait};
use crate::accounts::pending::{AccountRef, Credential};
use crate::accounts::second_factor::attribute;
use crate::accounts::users::seen_as;
use crate::keys::{Key, school, sessions_of};
use crate::table::{Condition, Item, Range, Transaction, Unwritten, failure, item, number, text, value};
use aws_sdk_dynamodb::types::AttributeValue;
use domain::access::call::{Call, Visit};
use domain::access::organisation::Organisation;
use domain::access::session::{Session, SessionToken};
use domain::accounts::attempts::AttemptsOf;
use domain::accounts::second_factor::Factor;
use domain::accounts::signed_in::{OwnAccountCall, SignedIn};
use domain::accounts::user::User;
use domain::base::calendar::day;
use domain::base::failure::Failure;
use domain::base::ids::{OrganisationId, UserId};
use domain::base::moment::Moment;
use domain::base::text::Email;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What someone may sign in with.
#[derive(Clone, Debug)]
pub enum SignInName {
    /// The email address.
    Email(Email),
    /// The generated username of a holder of School setup.
    LoginName(String),
    /// Neither, as it was typed: nobody's, looked up all the same so that it takes as long.
    Nobody(String),
}

impl SignInName {
    /// The name by which tries are counted.
    pub fn as_str(&self) -> &str {
        match self {
            SignInName::Email(email) => email.as_str(),
            SignInName::LoginName(name) | SignInName::Nobody(name) => name,
        }
    }
}

/// An account that may be signed in to, if the password is right.
#[derive(Clone, Debug)]
pub struct SignInCandidate {
    /// The account.
    pub user: User,
    /// Its school.
    pub organisation: Organisation,
    /// Its password's hash.
    pub password_hash: String,
    /// Its second factor, on or begun.
    pub factor: Option<Factor>,
}

/// So many sessions are shown: what one BatchGetItem takes, and more than anybody has.
const MAX_SESSIONS: i32 = 100;

/// What a write of a new session is for, to tell why one failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SessionWrite {
    Session,
    Account,
    Factor,
}

/// Names a session where its holder's are listed.
#[derive(Serialize, Deserialize)]
struct Named {
    fingerprint: String,
}

impl Store {
    /// Takes a try of this name, and finds the active account that has it. A name nobody has takes as many calls as
    /// one somebody has.
    ///
    /// # Errors
    /// The name or the address the visitor comes from must wait.
    pub async fn open_sign_in(
        &self,
        visit: &Visit,
        name: &SignInName,
    ) -> Result<(Attempt, Option<SignInCandidate>), Failure> {
        // Whose address must wait takes no try of the name.
        let owner = self.sign_in_owner(visit, name).await?;
        let tried = AttemptsOf::Name(name.as_str());
        tokio::try_join!(self.record_attempt(&visit.moment, tried), self.sign_in_candidate(owner))
    }

    /// Whose name it is, unless the visitor's address must wait.
    async fn sign_in_owner(&self, visit: &Visit, name: &SignInName) -> Result<Option<AccountRef>, Failure> {
        let key = match name {
            SignInName::Email(email) => Key::email(email),
            SignInName::LoginName(name) => Key::login_name(name),
            SignInName::Nobody(_) => Key::login_name("#"),
        };
        let address = visit.moment.address.as_deref().map(AttemptsOf::Address);
        let tries = address.map(Key::tries);
        let keys: Vec<Key> = std::iter::once(key.clone()).chain(tries.clone()).collect();
        let mut found = self.table.get_all(&keys).await?;
        if let (Some(address), Some(tries)) = (address, tries.and_then(|key| found.remove(&key))) {
            must_wait(&value(tries)?, address, &visit.moment)?;
        }
        found.remove(&key).map(value).transpose()
    }

    /// The active or deactivated holder of a generated username.
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
                let Credential { password_hash, factor, .. } = value(credential)?;
                let (user, organisation) = (value(user)?, value(organisation)?);
                Ok(Some(SignInCandidate { user, organisation, password_hash, factor }))
            }
            _ => Ok(None),
        }
    }

    /// Begins a session, notes the sign-in on the account, forgets the name's tries, and writes the second factor with the code in it taken; `with_username` when it was by the generated one.
    ///
    /// # Errors
    /// The account has gone in the meantime.
    pub async fn begin_session(
        &self,
        _: &Visit,
        session: &Session,
        taken: &Attempt,
        with_username: bool,
        factor: Option<&Factor>,
    ) -> Result<(), Failure> {
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
        // Not once it was deactivated, or signed out everywhere, in the meantime: both count the epoch up.
        let still = Condition::all(&["session_epoch = :epoch"], values);
        let mut transaction = Transaction::on(&self.table)
            .put_item(
                SessionWrite::Session,
                with_ttl(item(&Key::session(&session.fingerprint), session)?),
                Condition::absent(),
            )?
            .put_item(SessionWrite::Session, with_ttl(item(&listed, &named)?), Condition::absent())?
            .update(SessionWrite::Account, &Key::user(session.organisation, session.user), &update, still)?
            .delete(SessionWrite::Session, &taken.key, Condition::none())?;
        if let Some(factor) = factor {
            let values = Item::from([
                (":was".to_owned(), number(factor.version - 1)),
                (":factor".to_owned(), attribute(factor)?),
            ]);
            let key = Key::credential(session.organisation, session.user);
            let condition = Condition::all(&["factor.version = :was"], values);
            transaction =
                transaction.update(SessionWrite::Factor, &key, "SET factor = :factor", condition)?;
        }
        match transaction.commit().await {
            Ok(()) => Ok(()),
            // The same code was taken at this very moment.
            Err(Unwritten::Conditions(failed)) if failed.contains(&SessionWrite::Factor) => {
                Err(Failure::SecondFactorWrong)
            }
            Err(Unwritten::Conditions(_)) => Err(Failure::SIGNED_OUT),
            Err(Unwritten::Failed(failure)) => Err(failure),
        }
    }

    /// Ends the caller's session; twice is once.
    pub async fn end_session(&self, call: &Call) -> Result<(), Failure> {
        let session = call.session()?;
        let listed = Key::session_of(session.organisation, session.user, session.id);
        Transaction::on(&self.table)
            .delete((), &Key::session(&session.fingerprint), Condition::none())?
            .delete((), &listed, Condition::none())?
            .commit_if()
            .await
            .map(drop)
    }

    /// The newest hundred sessions of the person who asks that are still good, the newest first.
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

    /// The holder of this session. Notes that the session was used, at most once a minute.
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
        if session.is_live(moment.now) && session.is_due_a_touch(moment.now) {
            let touched = self
                .table
                .client
                .update_item()
                .table_name(&self.table.name)
                .set_key(Some(key.attributes()))
                .update_expression("SET seen = :now")
                // Not after sign-out: an update would bring the session back to life.
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
        Ok(Some(SignedIn { session, user: value(user)?, organisation: value(organisation)? }))
    }
}
