//! Pending accounts: creating, changing, activating and deleting them, and keeping email addresses and usernames
//! unique.

use crate::accounts::users::{administrator_arrives, user_item};
use crate::collaborate::Member;
use crate::keys::{Key, PENDING, school};
use crate::table::{Condition, MAX_TRANSACTION, Range, Transaction, Unwritten, number, text, value};
use crate::versioned::MAX_ATTEMPTS;
use crate::{Page, Store};
use aws_sdk_dynamodb::types::AttributeValue;
use domain::access::call::{Call, Visit};
use domain::access::organisation::Organisation;
use domain::access::permission::JobRole;
use domain::accounts::attempts::AttemptsOf;
use domain::accounts::pending_user::PendingUser;
use domain::accounts::second_factor::Factor;
use domain::accounts::security_questions::KeptAnswer;
use domain::accounts::user::User;
use domain::audit::entry::{Entry, month_of};
use domain::base::calendar::day;
use domain::base::event::{Event, EventKind};
use domain::base::failure::Failure;
use domain::base::ids::{OrganisationId, UserId};
use domain::base::keys::KeyId;
use domain::base::refusal::Refusal;
use domain::base::seat::Seat;
use domain::base::secret::LinkToken;
use domain::base::text::Email;
use domain::batches::batch::Batch;
use domain::retention::hint::Hint;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// The most accounts without a generated username that one transaction creates. Each takes two of the 100 items (the
/// account and its address); batch, school, audit entry and a hint of two items take the others.
pub const USERS_PER_TRANSACTION: usize = (MAX_TRANSACTION - SHARED) / 2;

/// The most administrators that one transaction creates: each takes three items, because of the generated username.
pub const ADMINISTRATORS_PER_TRANSACTION: usize = (MAX_TRANSACTION - SHARED) / 3;

/// The items that such a transaction writes once: batch, school, audit entry, and the hint with its day.
const SHARED: usize = 5;

/// Pending accounts per page.
const PAGE: usize = 50;

/// The account that an email address or a username belongs to.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct AccountRef {
    pub(crate) organisation: OrganisationId,
    pub(crate) user: UserId,
}

/// The reason why no account was created.
#[derive(Debug)]
pub enum Clash {
    /// The email addresses of these accounts belong to other accounts.
    Emails(Vec<UserId>),
    /// A generated username is taken: generate another one.
    LoginName,
    /// The batch changed since it was read.
    Batch,
    /// Any other failure.
    Failed(Failure),
}

impl From<Failure> for Clash {
    fn from(failure: Failure) -> Clash {
        Clash::Failed(failure)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum InviteWrite {
    Account,
    Email(UserId),
    LoginName,
    School,
    Batch,
    Entry,
}

impl Transaction<'_, InviteWrite> {
    /// Adds a pending account, and the items that make its address and its generated username unique.
    fn put_pending(self, call: &Call, pending: &PendingUser) -> Result<Self, Failure> {
        let (tenant, id, person) = (call.tenant(), pending.id, &pending.person);
        let owner = AccountRef { organisation: tenant, user: id };
        let transaction = self
            .put(InviteWrite::Account, &Key::pending(tenant, id), pending, Condition::absent())?
            .put(InviteWrite::Email(id), &Key::email(&person.email), &owner, Condition::absent())?;
        match &person.login_name {
            None => Ok(transaction),
            Some(name) => {
                transaction.put(InviteWrite::LoginName, &Key::login_name(name), &owner, Condition::absent())
            }
        }
    }
}

impl Store {
    /// Creates pending accounts in one transaction, at most [`USERS_PER_TRANSACTION`] or
    /// [`ADMINISTRATORS_PER_TRANSACTION`]. Writes each account with its mail, reserves its address and its generated
    /// username, takes the school's seats, and writes the batch they come from. The caller has already removed their
    /// rows from the batch; its version is incremented here.
    ///
    /// # Errors
    /// A [`Clash`]. Nothing is written then.
    pub async fn invite(
        &self,
        call: &Call,
        people: &[PendingUser],
        batch: Option<&mut Batch>,
    ) -> Result<(), Clash> {
        // DynamoDB refuses a transaction that writes one item twice.
        if PendingUser::share_a_username(people) {
            return Err(Clash::LoginName);
        }
        let mut transaction = Transaction::on(&self.table);
        for pending in people {
            transaction = transaction.put_pending(call, pending)?;
        }
        if let Some((update, condition)) = school_update(call.organisation(), people) {
            transaction = transaction.update(
                InviteWrite::School,
                &Key::organisation(call.tenant()),
                update,
                condition,
            )?;
        }
        if let Some(batch) = batch {
            let was = batch.version;
            batch.version += 1;
            batch.changed_at = Some(call.moment().now);
            transaction = transaction.put(
                InviteWrite::Batch,
                &Key::batch(call.tenant(), batch.id),
                &batch,
                Condition::version(was),
            )?;
        }
        transaction =
            transaction.audit(InviteWrite::Entry, &Entry::of(call, PendingUser::invited(people))?)?;
        let hint = Hint::of_invitations(people, call.moment().now);
        transaction = transaction.hint(InviteWrite::Entry, call.tenant(), hint.as_slice())?;
        match transaction.commit().await {
            Ok(()) => Ok(()),
            Err(Unwritten::Failed(failure)) => Err(failure.into()),
            Err(Unwritten::Conditions(failed)) => Err(clash(call, people, &failed)),
        }
    }

    /// A page of the pending accounts that the filter `takes`, newest first.
    pub async fn pending_users(
        &self,
        call: &Call,
        cursor: Option<&str>,
        takes: impl Fn(&PendingUser) -> bool,
    ) -> Result<Page<PendingUser>, Failure> {
        let pk = school(call.tenant());
        let (rows, next) = self.table.filled(&Range::newest(&pk, PENDING), cursor, PAGE, takes).await?;
        Ok(Page { rows, next })
    }

    /// Reads one pending account.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn pending_user(&self, call: &Call, user: UserId) -> Result<PendingUser, Failure> {
        self.table.get(&Key::pending(call.tenant(), user)).await?.ok_or(Failure::NOT_FOUND)
    }

    /// Changes a pending account by a rule, which runs again if another change comes first.
    ///
    /// # Errors
    /// `NotFound`, `Busy`, or those of the rule.
    pub async fn change_pending_user(
        &self,
        call: &Call,
        user: UserId,
        rule: impl Fn(&mut PendingUser) -> Result<Event, Failure>,
    ) -> Result<PendingUser, Failure> {
        self.table.change(call, &Key::pending(call.tenant(), user), rule).await
    }

    /// Deletes a pending account, and frees its address, its username and its seat, in one transaction.
    ///
    /// # Errors
    /// `NotFound`: it does not exist, or it was activated at this moment. `Busy`.
    pub async fn delete_pending_user(&self, call: &Call, user: UserId) -> Result<(), Failure> {
        self.delete_pending_user_if(call, user, |_| true).await.map(drop)
    }

    /// Does the same if the account, as it is when it is deleted, is one of those that `wanted` names. Returns `false` if it
    /// is not.
    pub(crate) async fn delete_pending_user_if(
        &self,
        call: &Call,
        user: UserId,
        wanted: impl Fn(&PendingUser) -> bool,
    ) -> Result<bool, Failure> {
        for _ in 0..MAX_ATTEMPTS {
            let pending = self.pending_user(call, user).await?;
            if !wanted(&pending) {
                return Ok(false);
            }
            let mut transaction = Transaction::on(&self.table)
                .delete((), &Key::pending(call.tenant(), user), Condition::version(pending.version))?
                .delete((), &Key::email(&pending.person.email), owned_by(user))?;
            if let Some(name) = &pending.person.login_name {
                transaction = transaction.delete((), &Key::login_name(name), owned_by(user))?;
            }
            if let Some(seat) = pending.person.permissions.seat() {
                let (update, condition) = seat_given_back(seat);
                transaction = transaction.update((), &Key::organisation(call.tenant()), update, condition)?;
            }
            let entry = Entry::of(call, pending.event(EventKind::PendingUserDeleted))?;
            if transaction.audit((), &entry)?.commit_if().await? {
                return Ok(true);
            }
        }
        Err(Failure::Busy("a pending account changed under every attempt to delete it".to_owned()))
    }

    /// The invitation that a link names, and its school. Does not check the link's secret: the domain does that.
    pub async fn invitation(
        &self,
        _: &Visit,
        link: &LinkToken,
    ) -> Result<Option<(PendingUser, Organisation)>, Failure> {
        let (pending, organisation) =
            (Key::pending(link.organisation, link.user), Key::organisation(link.organisation));
        let mut found = self.table.get_all(&[pending.clone(), organisation.clone()]).await?;
        match (found.remove(&pending), found.remove(&organisation)) {
            (Some(pending), Some(organisation)) => Ok(Some((value(pending)?, value(organisation)?))),
            _ => Ok(None),
        }
    }

    /// Writes a pending account after a visitor's attempt, with the audit entry if there is an event. Returns `false`
    /// when it changed since it was read: read it again.
    pub async fn replace_invitation(
        &self,
        visit: &Visit,
        mut pending: PendingUser,
        event: Option<Event>,
    ) -> Result<bool, Failure> {
        let entry = event.map(|event| Entry::of_visit(visit, pending.organisation, event)).transpose()?;
        self.table
            .replace(&Key::pending(pending.organisation, pending.id), &mut pending, entry.as_ref())
            .await
    }

    /// Activates a pending account with this password hash and these answers, in one transaction. Returns `false` when
    /// it changed since it was read: read it again.
    pub async fn activate(
        &self,
        visit: &Visit,
        pending: &PendingUser,
        user: &User,
        password_hash: &str,
        answers: &[KeptAnswer],
    ) -> Result<bool, Failure> {
        let credential = Credential {
            password_hash: password_hash.to_owned(),
            answers: answers.to_vec(),
            factor: None,
            told: None,
        };
        let entry = Entry::of_visit(visit, user.organisation, pending.event(EventKind::UserActivated))?;
        let mut transaction = Transaction::on(&self.table)
            .delete((), &Key::pending(pending.organisation, pending.id), Condition::version(pending.version))?
            .put_item((), user_item(user)?, Condition::absent())?
            .put((), &Key::credential(user.organisation, user.id), &credential, Condition::absent())?
            .audit((), &entry)?;
        // An account that was active before begins with no wrong attempts.
        for tried in [AttemptsOf::Account(user.id), AttemptsOf::Codes(user.id), AttemptsOf::Answers(user.id)]
        {
            transaction = transaction.delete((), &Key::tries(tried), Condition::none())?;
        }
        let hint = Hint::of_account(user, visit.moment.now);
        transaction = transaction.hint((), user.organisation, hint.as_slice())?;
        if let Some((key, update, condition)) = administrator_arrives(user, user.organisation) {
            transaction = transaction.update((), &key, update, condition)?;
        }
        transaction.commit_if().await
    }

    /// Those of these addresses that have an account at any organisation. One BatchGetItem, so at most 100 addresses.
    pub async fn emails_taken(&self, _: &Call, emails: &[Email]) -> Result<HashSet<Email>, Failure> {
        let keys: Vec<Key> = emails.iter().map(Key::email).collect();
        let found = self.table.get_all(&keys).await?;
        Ok(emails
            .iter()
            .zip(&keys)
            .filter(|(_, key)| found.contains_key(key))
            .map(|(email, _)| email.clone())
            .collect())
    }

    /// Creates an organisation and its first pending account in one transaction.
    ///
    /// # Errors
    /// See [`Clash`]; `OrganisationExists`.
    pub async fn create_organisation(&self, call: &Call, first: &PendingUser) -> Result<(), Clash> {
        let mut organisation = call.organisation().clone();
        organisation.seats.school_setup = 1;
        let mut transaction = Transaction::on(&self.table)
            .put(InviteWrite::School, &Key::organisation(call.tenant()), &organisation, Condition::absent())?
            .put(
                InviteWrite::School,
                &Key::listed_school(call.tenant()),
                &Listed { id: call.tenant() },
                Condition::absent(),
            )?
            // The number may be the present one of a school that was created with another.
            .check(InviteWrite::School, &Key::numbered(call.tenant()), Condition::absent())?
            .put_pending(call, first)?;
        for of in organisation.belonging.iter() {
            transaction = transaction.put(
                InviteWrite::School,
                &Key::member(of, &organisation),
                &Member::of(&organisation),
                Condition::none(),
            )?;
        }
        transaction = transaction
            .audit(InviteWrite::Entry, &Entry::of(call, first.event(EventKind::SchoolProvisioned))?)?
            .hint(InviteWrite::Entry, call.tenant(), &[Hint::of_names(month_of(day(call.moment().now)))])?;
        match transaction.commit().await {
            Ok(()) => Ok(()),
            Err(Unwritten::Failed(failure)) => Err(failure.into()),
            Err(Unwritten::Conditions(failed)) if failed.contains(&InviteWrite::School) => {
                Err(Clash::Failed(Refusal::OrganisationExists.into()))
            }
            Err(Unwritten::Conditions(failed)) => Err(clash(call, std::slice::from_ref(first), &failed)),
        }
    }
}

/// Lists a school.
#[derive(Serialize, Deserialize)]
pub(crate) struct Listed {
    pub(crate) id: OrganisationId,
}

/// The stored secrets of an account: hashes only, and the second factor.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Credential {
    pub(crate) password_hash: String,
    /// The keyed hashes of the answers to the security questions.
    #[serde(default)]
    pub(crate) answers: Vec<KeptAnswer>,
    /// The second factor: on, off, or begun and not confirmed yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) factor: Option<Factor>,
    /// The secret key that was current when the holder was last told that something ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) told: Option<KeyId>,
}

/// The address or username must belong to this account.
pub(crate) fn owned_by(user: UserId) -> Condition {
    Condition::new("#user = :user", [(":user", text(user.to_string()))]).naming("#user", "user")
}

/// The update of the school that frees a seat.
fn seat_given_back(seat: Seat) -> (&'static str, Condition) {
    let (update, taken) = match seat {
        Seat::SchoolSetup => {
            ("SET seats.school_setup = seats.school_setup - :one", "seats.school_setup >= :one")
        }
        Seat::ManageData => ("SET seats.manage_data = seats.manage_data - :one", "seats.manage_data >= :one"),
    };
    (update, Condition::new(taken, [(":one", number(1))]))
}

fn clash(call: &Call, people: &[PendingUser], failed: &[InviteWrite]) -> Clash {
    let emails: Vec<UserId> = failed
        .iter()
        .filter_map(|write| match write {
            InviteWrite::Email(user) => Some(*user),
            _ => None,
        })
        .collect();
    if failed.contains(&InviteWrite::Batch) {
        Clash::Batch
    } else if !emails.is_empty() {
        Clash::Emails(emails)
    } else if failed.contains(&InviteWrite::School) {
        let seat =
            people.iter().find_map(|pending| pending.person.permissions.seat()).unwrap_or(Seat::SchoolSetup);
        Clash::Failed(Refusal::SeatsFull { seat, limit: call.organisation().limits.of(seat) }.into())
    } else if failed.contains(&InviteWrite::LoginName) {
        Clash::LoginName
    } else {
        Clash::Failed(Refusal::ChangedMeanwhile.into())
    }
}

/// The update of the school for these new accounts; `None` when nothing changes. Takes seats on the condition that
/// there is room. The first account with another role than Administrator ticks a step of the checklist.
fn school_update(organisation: &Organisation, people: &[PendingUser]) -> Option<(&'static str, Condition)> {
    let wanted = |seat: Seat| {
        u32::try_from(people.iter().filter(|pending| pending.person.permissions.seat() == Some(seat)).count())
            .unwrap_or(u32::MAX)
    };
    let others = people.iter().any(|pending| pending.person.role != JobRole::Administrator);
    let (school_setup, manage_data) = (wanted(Seat::SchoolSetup), wanted(Seat::ManageData));
    if school_setup == 0 && manage_data == 0 {
        let condition = Condition::new("attribute_exists(pk)", [(":yes", AttributeValue::Bool(true))]);
        return (others && !organisation.users_created).then_some(("SET users_created = :yes", condition));
    }
    let used = AttributeValue::Bool(organisation.users_created || others);
    let room = |limit: u32, wanted: u32| number(i64::from(limit) - i64::from(wanted));
    let setup_room = room(organisation.limits.school_setup, school_setup);
    let manage_room = room(organisation.limits.manage_data, manage_data);
    // Check only the kinds of seat that are wanted: a limit that was lowered below the number of seats taken must not
    // block an account that needs no seat of that kind.
    let (update, condition) = match (school_setup, manage_data) {
        (setup, 0) => (
            "SET seats.school_setup = seats.school_setup + :s, users_created = :used",
            Condition::new(
                "seats.school_setup <= :s_room",
                [(":s", number(setup)), (":s_room", setup_room), (":used", used)],
            ),
        ),
        (0, manage) => (
            "SET seats.manage_data = seats.manage_data + :m, users_created = :used",
            Condition::new(
                "seats.manage_data <= :m_room",
                [(":m", number(manage)), (":m_room", manage_room), (":used", used)],
            ),
        ),
        (setup, manage) => (
            "SET seats.school_setup = seats.school_setup + :s, seats.manage_data = seats.manage_data + :m, users_created = :used",
            Condition::new(
                "seats.school_setup <= :s_room AND seats.manage_data <= :m_room",
                [
                    (":s", number(setup)),
                    (":s_room", setup_room),
                    (":m", number(manage)),
                    (":m_room", manage_room),
                    (":used", used),
                ],
            ),
        ),
    };
    Some((update, condition))
}
