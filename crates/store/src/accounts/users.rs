//! Active and deactivated accounts. A change also writes what depends on it: seats, unique names and sessions.

use crate::accounts::pending::{AccountRef, Listed, owned_by};
use crate::keys::{Key, SCHOOLS, USER, school};
use crate::table::{Condition, Index, Item, Range, Transaction, Unwritten, item, number, text, value};
use crate::versioned::MAX_ATTEMPTS;
use crate::{Page, Store};
use domain::access::call::{Call, Visit};
use domain::access::organisation::Organisation;
use domain::access::seats::Seats;
use domain::access::session::{Session, SessionEnd};
use domain::accounts::email_change::{EMAIL_LINK_DEAD, EmailChange};
use domain::accounts::pending_user::PendingUser;
use domain::accounts::second_factor::Factor;
use domain::accounts::user::{ListedUser, User, UserSort};
use domain::audit::entry::Entry;
use domain::base::event::Event;
use domain::base::failure::Failure;
use domain::base::ids::{OrganisationId, UserId};
use domain::base::mail::QueuedMail;
use domain::base::moment::Moment;
use domain::base::refusal::Refusal;
use domain::base::seat::Seat;
use domain::base::secret::LinkToken;
use domain::retention::hint::Hint;
use jiff::civil::Date;
use serde::Serialize;

/// How long an unsent notice is kept, in seconds: a week. It is normally sent within minutes.
const NOTICE_LIFE_SECONDS: i64 = 7 * 24 * 3600;

/// Schools read per page: one BatchGetItem takes 100.
const SCHOOLS_PER_PAGE: i32 = 100;

/// The labels of the writes of an account's transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UserWrite {
    Account,
    School,
    LoginName,
    Email,
    Factor,
    Other,
}

/// The accounts by name.
const BY_NAME: Index = Index { name: "ByName", attribute: "by_name", items: USER };
/// The accounts by the day they were last used.
const BY_SEEN: Index = Index { name: "BySeen", attribute: "by_seen", items: USER };

/// An account's item, with the attributes that the two indexes sort by.
pub(crate) fn user_item(user: &User) -> Result<Item, Failure> {
    let mut stored = item(&Key::user(user.organisation, user.id), user)?;
    stored.insert("by_name".to_owned(), text(user.sorts_as()));
    stored.insert("by_seen".to_owned(), text(seen_as(user.used_on(), user.id)));
    Ok(stored)
}

/// The sort attribute of the index BySeen: the day the account was last used.
pub(crate) fn seen_as(day: Date, user: UserId) -> String {
    format!("{day}#{user}")
}

impl Store {
    /// A page of the active and deactivated accounts that the filter `takes`, in this order.
    pub async fn users(
        &self,
        call: &Call,
        sort: UserSort,
        cursor: Option<&str>,
        size: usize,
        takes: impl Fn(&ListedUser) -> bool,
    ) -> Result<Page<ListedUser>, Failure> {
        let (index, newest_first) = match sort {
            UserSort::Name => (BY_NAME, false),
            UserSort::LastSignIn => (BY_SEEN, true),
            UserSort::LongestUnused => (BY_SEEN, false),
        };
        let pk = school(call.tenant());
        let range = Range { index: Some(index), newest_first, ..Range::of(&pk, "") };
        let (rows, next) = self.table.filled(&range, cursor, size, takes).await?;
        Ok(Page { rows, next })
    }

    /// Reads one active or deactivated account.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn user(&self, call: &Call, user: UserId) -> Result<User, Failure> {
        self.table.get(&Key::user(call.tenant(), user)).await?.ok_or(Failure::NOT_FOUND)
    }

    /// Changes an account by a rule, with its seat and its username, in one transaction. The rule runs again if another
    /// change comes first; its number says how many generated usernames were already taken.
    ///
    /// # Errors
    /// `NotFound`, `SeatsFull`, `LastAdministrator`, `Busy`, or those of the rule.
    pub async fn change_user(
        &self,
        call: &Call,
        user: UserId,
        rule: impl Fn(&mut User, u32) -> Result<Event, Failure>,
    ) -> Result<User, Failure> {
        self.rewrite(call, user, |user, taken| Ok((rule(user, taken)?, None)), None).await
    }

    /// Ends all sessions of the caller except the one that this request carries.
    ///
    /// # Errors
    /// `Unauthenticated`: nobody is signed in.
    pub async fn end_other_sessions(&self, call: &Call) -> Result<(), Failure> {
        let (user, session) = (call.actor()?, call.session()?);
        let end = |user: &mut User, _| Ok((user.end_sessions(SessionEnd::Holder), None));
        self.rewrite(call, user.id, end, Some(session)).await.map(drop)
    }

    /// A page of all organisations. Only scheduled tasks read them.
    pub async fn schools(&self, _: &Moment, cursor: Option<&str>) -> Result<Page<Organisation>, Failure> {
        let (listed, next): (Vec<Listed>, _) =
            self.table.page(&Range::of(SCHOOLS, "ORG#"), cursor, SCHOOLS_PER_PAGE).await?;
        let keys: Vec<Key> = listed.iter().map(|school| Key::organisation(school.id)).collect();
        let found = self.table.get_all(&keys).await?;
        Ok(Page { rows: found.into_values().map(value).collect::<Result<_, _>>()?, next })
    }

    /// Warns the holder of an unused account, or deactivates it 14 days after the warning.
    ///
    /// # Errors
    /// `NotFound`: the account was deleted or used in between. `LastAdministrator`. `Busy`.
    pub(crate) async fn warn_or_deactivate_unused(&self, call: &Call, user: UserId) -> Result<User, Failure> {
        let rule = |user: &mut User, _| user.if_unused(call).ok_or(Failure::NOT_FOUND);
        self.rewrite(call, user, rule, None).await
    }

    /// Changes an account by a rule. The session `kept` continues, even if the rule ends all sessions.
    async fn rewrite(
        &self,
        call: &Call,
        user: UserId,
        rule: impl Fn(&mut User, u32) -> Result<(Event, Option<QueuedMail>), Failure>,
        kept: Option<&Session>,
    ) -> Result<User, Failure> {
        let mut names_taken = 0;
        for _ in 0..MAX_ATTEMPTS {
            let was = self.user(call, user).await?;
            let mut now = was.clone();
            let (event, mail) = rule(&mut now, names_taken)?;
            if now == was {
                return Ok(now);
            }
            let mut transaction = self.written_over(&was, &mut now)?;
            let limits = call.organisation().limits;
            if let Some((update, condition)) = seats_moved(was.seat(), now.seat(), limits) {
                transaction = transaction.update(
                    UserWrite::School,
                    &Key::organisation(call.tenant()),
                    &update,
                    condition,
                )?;
            }
            if was.person.login_name != now.person.login_name {
                if let Some(name) = &was.person.login_name {
                    transaction =
                        transaction.delete(UserWrite::Other, &Key::login_name(name), owned_by(user))?;
                }
                if let Some(name) = &now.person.login_name {
                    let owner = AccountRef { organisation: call.tenant(), user };
                    let key = Key::login_name(name);
                    transaction = transaction.put(UserWrite::LoginName, &key, &owner, Condition::absent())?;
                }
            }
            if let Some(session) = kept {
                transaction = transaction.keep_session(session, &now)?;
            }
            if let Some(mail) = &mail {
                transaction = transaction.tell(UserWrite::Other, call, mail)?;
            }
            if was.is_active() && !now.is_active() {
                let hint = Hint::of_account(&now, call.moment().now);
                transaction = transaction.hint(UserWrite::Other, call.tenant(), hint.as_slice())?;
            }
            transaction = transaction.audit(UserWrite::Other, &Entry::of(call, event)?)?;
            match transaction.commit().await {
                Ok(()) => return Ok(now),
                Err(Unwritten::Conditions(failed)) if only(&failed, UserWrite::School) => {
                    return Err(self.no_seat(call, &was, now.seat()).await?.into());
                }
                Err(Unwritten::Conditions(failed)) => {
                    names_taken += u32::from(failed.contains(&UserWrite::LoginName));
                }
                Err(Unwritten::Failed(failure)) => return Err(failure),
            }
        }
        Err(Failure::Busy("an account changed under every attempt to change it".to_owned()))
    }

    pub(crate) fn written_over(
        &self,
        was: &User,
        now: &mut User,
    ) -> Result<Transaction<'_, UserWrite>, Failure> {
        now.version = was.version + 1;
        Transaction::on(&self.table).put_item(
            UserWrite::Account,
            user_item(now)?,
            Condition::version(was.version),
        )
    }

    /// The reason why the condition on the school did not hold.
    async fn no_seat(&self, call: &Call, was: &User, wanted: Option<Seat>) -> Result<Refusal, Failure> {
        let school: Organisation =
            self.table.get(&Key::organisation(call.tenant())).await?.ok_or(Failure::NOT_FOUND)?;
        let leaves = was.seat() == Some(Seat::SchoolSetup) && wanted != Some(Seat::SchoolSetup);
        Ok(match wanted {
            _ if leaves && school.active_administrators <= 1 => Refusal::LastAdministrator,
            Some(seat) => Refusal::SeatsFull { seat, limit: school.limits.of(seat) },
            None => Refusal::ChangedMeanwhile,
        })
    }

    /// Replaces a deactivated account by the pending one that a rule made of it, in one transaction.
    ///
    /// # Errors
    /// `ChangedMeanwhile`: the account changed since it was read. `SeatsFull`.
    pub async fn reactivate(
        &self,
        call: &Call,
        was: &User,
        pending: &PendingUser,
        event: Event,
    ) -> Result<(), Failure> {
        let tenant = call.tenant();
        let mut transaction = Transaction::on(&self.table)
            .delete(UserWrite::Account, &Key::user(tenant, was.id), Condition::version(was.version))?
            .delete(UserWrite::Other, &Key::credential(tenant, was.id), exists())?
            .put(UserWrite::Account, &Key::pending(tenant, was.id), pending, Condition::absent())?;
        if let Some(seat) = pending.person.permissions.seat() {
            let (update, condition) = seat_taken(seat, call.organisation().limits);
            transaction =
                transaction.update(UserWrite::School, &Key::organisation(tenant), &update, condition)?;
        }
        let hint = Hint::of_invitations([pending], call.moment().now);
        transaction = transaction.hint(UserWrite::Other, tenant, hint.as_slice())?;
        match transaction.audit(UserWrite::Other, &Entry::of(call, event)?)?.commit().await {
            Ok(()) => Ok(()),
            Err(Unwritten::Conditions(failed)) if only(&failed, UserWrite::School) => {
                Err(self.no_seat(call, was, pending.person.permissions.seat()).await?.into())
            }
            Err(Unwritten::Conditions(_)) => Err(Refusal::ChangedMeanwhile.into()),
            Err(Unwritten::Failed(failure)) => Err(failure),
        }
    }

    /// Deletes an account in one transaction: its address, username and seat are free again, and its sessions have no
    /// holder.
    ///
    /// # Errors
    /// `NotFound`, `LastAdministrator`, `Busy`.
    pub async fn delete_user(&self, call: &Call, user: UserId) -> Result<(), Failure> {
        self.delete_user_if(call, user, |_| true).await.map(drop)
    }

    /// Does the same if the account, as it is stored, fulfils a rule. Returns `false` and deletes nothing if it does not.
    ///
    /// # Errors
    /// `NotFound`, `LastAdministrator`, `Busy`.
    pub(crate) async fn delete_user_if(
        &self,
        call: &Call,
        user: UserId,
        rule: impl Fn(&User) -> bool,
    ) -> Result<bool, Failure> {
        let tenant = call.tenant();
        for _ in 0..MAX_ATTEMPTS {
            let was = self.user(call, user).await?;
            if !rule(&was) {
                return Ok(false);
            }
            let mut transaction = Transaction::on(&self.table)
                .delete(UserWrite::Account, &Key::user(tenant, user), Condition::version(was.version))?
                .delete(UserWrite::Other, &Key::credential(tenant, user), exists())?
                .delete(UserWrite::Other, &Key::email(&was.person.email), owned_by(user))?
                .delete(UserWrite::Other, &Key::email_change(tenant, user), Condition::none())?;
            if let Some(name) = &was.person.login_name {
                transaction = transaction.delete(UserWrite::Other, &Key::login_name(name), owned_by(user))?;
            }
            if let Some((update, condition)) = seats_moved(was.seat(), None, call.organisation().limits) {
                transaction =
                    transaction.update(UserWrite::School, &Key::organisation(tenant), &update, condition)?;
            }
            match transaction.audit(UserWrite::Other, &Entry::of(call, was.deleted())?)?.commit().await {
                Ok(()) => return Ok(true),
                Err(Unwritten::Conditions(failed)) if only(&failed, UserWrite::School) => {
                    return Err(self.no_seat(call, &was, None).await?.into());
                }
                Err(Unwritten::Conditions(_)) => {}
                Err(Unwritten::Failed(failure)) => return Err(failure),
            }
        }
        Err(Failure::Busy("an account changed under every attempt to delete it".to_owned()))
    }

    /// Records a requested change of address, with the mail to the new address and the notice to the old one, in one
    /// transaction. Replaces an earlier request. Uses up the code of the second factor, if there is one; returns `false`
    /// when it was used at this moment.
    pub async fn ask_for_email(
        &self,
        call: &Call,
        change: &EmailChange,
        told: &QueuedMail,
        event: Event,
        code: Option<&Factor>,
    ) -> Result<bool, Failure> {
        let mut wanted = item(&Key::email_change(call.tenant(), change.user), change)?;
        wanted.insert("ttl".to_owned(), number(change.link.expires.as_second()));
        let mut transaction = Transaction::on(&self.table)
            .put_item((), wanted, Condition::none())?
            .tell((), call, told)?
            .audit((), &Entry::of(call, event)?)?;
        if let Some(factor) = code {
            transaction = transaction.use_up((), &Key::credential(call.tenant(), change.user), factor)?;
        }
        transaction.commit_if().await
    }

    /// Changes an account's email address if the rule accepts the link. Frees the old address, takes the new one and
    /// uses the link up, in one transaction.
    ///
    /// # Errors
    /// [`EMAIL_LINK_DEAD`]: the link names no request. `EmailTaken`: another account has taken the address since.
    /// `Busy`. Those of the rule.
    pub async fn confirm_email(
        &self,
        visit: &Visit,
        link: &LinkToken,
        rule: impl Fn(&EmailChange, &mut User) -> Result<Event, Failure>,
    ) -> Result<User, Failure> {
        let (tenant, id) = (link.organisation, link.user);
        for _ in 0..MAX_ATTEMPTS {
            let change: Option<EmailChange> = self.table.get(&Key::email_change(tenant, id)).await?;
            let was: Option<User> = self.table.get(&Key::user(tenant, id)).await?;
            let (Some(change), Some(was)) = (change, was) else { return Err(EMAIL_LINK_DEAD) };
            let mut now = was.clone();
            let event = rule(&change, &mut now)?;
            let used =
                Condition::new("link.fingerprint = :used", [(":used", text(&change.link.fingerprint))]);
            let owner = AccountRef { organisation: tenant, user: id };
            let written = self
                .written_over(&was, &mut now)?
                .delete(UserWrite::Other, &Key::email_change(tenant, id), used)?
                .delete(UserWrite::Other, &Key::email(&was.person.email), owned_by(id))?
                .put(UserWrite::Email, &Key::email(&now.person.email), &owner, Condition::absent())?
                .audit(UserWrite::Other, &Entry::of_visit(visit, tenant, event)?)?
                .commit()
                .await;
            match written {
                Ok(()) => return Ok(now),
                Err(Unwritten::Conditions(failed)) if only(&failed, UserWrite::Email) => {
                    return Err(Refusal::EmailTaken.into());
                }
                Err(Unwritten::Conditions(_)) => {}
                Err(Unwritten::Failed(failure)) => return Err(failure),
            }
        }
        Err(Failure::Busy("an account changed under every attempt to change its address".to_owned()))
    }
}

/// A mail about a change that has no item of its own, or whose item holds another mail.
#[derive(Serialize)]
struct Notice<'a> {
    mail: &'a QueuedMail,
    version: u64,
    ttl: i64,
}

/// True if only this write's condition failed. If the account changed too, that is the cause, and the account is read
/// again.
fn only(failed: &[UserWrite], write: UserWrite) -> bool {
    failed.iter().all(|one| *one == write)
}

impl Transaction<'_, UserWrite> {
    /// Lets this session continue in the account's new epoch.
    pub(crate) fn keep_session(self, session: &Session, now: &User) -> Result<Self, Failure> {
        let there = Condition::new("attribute_exists(pk)", [(":epoch", number(now.epoch))]);
        let key = Key::session(&session.fingerprint);
        self.update(UserWrite::Other, &key, "SET epoch = :epoch", there)
    }
}

impl Store {
    /// Queues a mail on an item of its own, unless it was queued before.
    pub(crate) async fn queue_mail(&self, call: &Call, mail: &QueuedMail) -> Result<(), Failure> {
        let ttl = call.moment().now.as_second() + NOTICE_LIFE_SECONDS;
        let notice = Notice { mail, version: 1, ttl };
        self.table.put_new(&Key::notice(call.tenant(), mail.id), &notice).await.map(drop)
    }
}

impl<L: Clone> Transaction<'_, L> {
    /// Queues a mail on an item of its own.
    pub(crate) fn tell(self, label: L, call: &Call, mail: &QueuedMail) -> Result<Self, Failure> {
        let ttl = call.moment().now.as_second() + NOTICE_LIFE_SECONDS;
        let notice = Notice { mail, version: 1, ttl };
        self.put(label, &Key::notice(call.tenant(), mail.id), &notice, Condition::absent())
    }
}

fn exists() -> Condition {
    Condition::new("attribute_exists(pk)", [])
}

const fn attribute(seat: Seat) -> &'static str {
    match seat {
        Seat::SchoolSetup => "seats.school_setup",
        Seat::ManageData => "seats.manage_data",
    }
}

/// The update of the school that takes a seat for a pending account.
fn seat_taken(seat: Seat, limits: Seats) -> (String, Condition) {
    let attribute = attribute(seat);
    let condition = Condition::all(
        &[&format!("{attribute} < :limit")],
        [(":one".to_owned(), number(1)), (":limit".to_owned(), number(limits.of(seat)))].into(),
    );
    (format!("SET {attribute} = {attribute} + :one"), condition)
}

/// The update of the school when an account that can sign in gives up one seat for another. The last holder of School
/// setup who can sign in keeps theirs.
fn seats_moved(was: Option<Seat>, now: Option<Seat>, limits: Seats) -> Option<(String, Condition)> {
    if was == now {
        return None;
    }
    let (mut sets, mut conditions, mut values) = (Vec::new(), Vec::new(), Item::new());
    values.insert(":one".to_owned(), number(1));
    if let Some(seat) = was {
        let attribute = attribute(seat);
        sets.push(format!("{attribute} = {attribute} - :one"));
        conditions.push(format!("{attribute} >= :one"));
        if seat == Seat::SchoolSetup {
            sets.push("active_administrators = active_administrators - :one".to_owned());
            conditions.push("active_administrators > :one".to_owned());
        }
    }
    if let Some(seat) = now {
        let attribute = attribute(seat);
        sets.push(format!("{attribute} = {attribute} + :one"));
        conditions.push(format!("{attribute} < :limit"));
        values.insert(":limit".to_owned(), number(limits.of(seat)));
        if seat == Seat::SchoolSetup {
            sets.push("active_administrators = active_administrators + :one".to_owned());
        }
    }
    let conditions: Vec<&str> = conditions.iter().map(String::as_str).collect();
    Some((format!("SET {}", sets.join(", ")), Condition::all(&conditions, values)))
}

/// The update of the school when a pending account becomes active; `None` when it has no School setup. Its seat is
/// already counted.
pub(crate) fn administrator_arrives(
    user: &User,
    organisation: OrganisationId,
) -> Option<(Key, &'static str, Condition)> {
    let update = "SET active_administrators = active_administrators + :one";
    (user.seat() == Some(Seat::SchoolSetup)).then(|| {
        (
            Key::organisation(organisation),
            update,
            Condition::new("attribute_exists(pk)", [(":one", number(1))]),
        )
    })
}
