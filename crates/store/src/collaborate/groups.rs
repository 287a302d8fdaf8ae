//! Groups of schools: the owner's item, and each school's own item about its part (ADR 0024).

use crate::accounts::second_factor::attribute;
use crate::keys::{GROUP, JOINED, Key, school, withdrawals_of};
use crate::table::{Condition, Range, Transaction, number, value};
use crate::versioned::{MAX_ATTEMPTS, Versioned};
use crate::{Ledger, Store};
use domain::access::call::Call;
use domain::access::organisation::Organisation;
use domain::accounts::user::User;
use domain::audit::entry::Entry;
use domain::base::event::{Event, EventKind};
use domain::base::failure::Failure;
use domain::base::ids::{GroupId, OrganisationId, UserId};
use domain::collaborate::group::{Contact, Group, GroupVisibility};
use domain::collaborate::membership::{Consent, GroupMember, Membership, in_owner_trail, in_school_trail};
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Groups per page of a query.
const PAGE: i32 = 100;

/// The most items that one BatchGetItem takes.
const BATCH: usize = 100;

/// That a school withdrew from a group.
#[derive(Serialize, Deserialize)]
struct Withdrawal {
    group: GroupId,
    at: Timestamp,
}

impl Versioned for Group {
    fn version(&mut self) -> &mut u64 {
        &mut self.version
    }
}

impl Store {
    /// Every group that the caller's organisation made, in the order of their creation.
    pub async fn groups(&self, call: &Call) -> Result<Vec<Group>, Failure> {
        self.all_of(call, GROUP).await
    }

    /// Every group that the caller's school is asked to join or has answered, with the school's part in it. One query, and
    /// one BatchGetItem per 100 groups.
    pub async fn joined_groups(&self, call: &Call) -> Result<Vec<(Membership, Group)>, Failure> {
        let members: Vec<Membership> = self.all_of(call, JOINED).await?;
        let keys: Vec<Key> = members.iter().map(|member| Key::group(member.owner, member.group)).collect();
        let mut groups: BTreeMap<GroupId, Group> = BTreeMap::new();
        for some in keys.chunks(BATCH) {
            for item in self.table.get_all(some).await?.into_values() {
                let group: Group = value(item)?;
                groups.insert(group.id, group);
            }
        }
        let both = |member: Membership| groups.remove(&member.group).map(|group| (member, group));
        Ok(members.into_iter().filter_map(both).collect())
    }

    async fn all_of<T: DeserializeOwned>(&self, call: &Call, prefix: &str) -> Result<Vec<T>, Failure> {
        let pk = school(call.tenant());
        let (mut all, mut cursor) = (Vec::new(), None);
        loop {
            let (some, next) = self.table.page::<T>(&Range::of(&pk, prefix), cursor.as_deref(), PAGE).await?;
            all.extend(some);
            cursor = next;
            if cursor.is_none() {
                return Ok(all);
            }
        }
    }

    /// A group that the caller's organisation made.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn group(&self, call: &Call, group: GroupId) -> Result<Group, Failure> {
        self.table.get(&Key::group(call.tenant(), group)).await?.ok_or(Failure::NOT_FOUND)
    }

    /// A group that the caller's school is asked to join or has answered, with the school's part in it.
    ///
    /// # Errors
    /// `NotFound`: the school is not asked, or the owner or the school has left.
    pub async fn joined_group(&self, call: &Call, group: GroupId) -> Result<(Membership, Group), Failure> {
        let member: Option<Membership> = self.table.get(&Key::joined(call.tenant(), group)).await?;
        let member = member.ok_or(Failure::NOT_FOUND)?;
        let group: Option<Group> = self.table.get(&Key::group(member.owner, member.group)).await?;
        let group =
            group.filter(|group| group.asks(call.organisation(), &member)).ok_or(Failure::NOT_FOUND)?;
        Ok((member, group))
    }

    /// The schools of a group as they are now, each with its own item about the group. One BatchGetItem per 50 schools.
    pub async fn group_members(
        &self,
        group: &Group,
    ) -> Result<BTreeMap<OrganisationId, GroupMember>, Failure> {
        let schools: Vec<OrganisationId> = group.schools.keys().copied().collect();
        self.members_among(group.id, &schools).await
    }

    pub(super) async fn members_among(
        &self,
        group: GroupId,
        schools: &[OrganisationId],
    ) -> Result<BTreeMap<OrganisationId, GroupMember>, Failure> {
        let mut members = BTreeMap::new();
        for some in schools.chunks(BATCH / 2) {
            let both = some.iter().flat_map(|id| [Key::organisation(*id), Key::joined(*id, group)]);
            let mut found = self.table.get_all(&both.collect::<Vec<_>>()).await?;
            for id in some {
                let Some(school) = found.remove(&Key::organisation(*id)) else { continue };
                let membership = found.remove(&Key::joined(*id, group)).map(value).transpose()?;
                members.insert(*id, GroupMember { school: value(school)?, membership });
            }
        }
        Ok(members)
    }

    /// Those of these organisations that exist.
    pub async fn organisations(
        &self,
        _: &Call,
        ids: &BTreeSet<OrganisationId>,
    ) -> Result<Vec<Organisation>, Failure> {
        let keys: Vec<Key> = ids.iter().map(|id| Key::organisation(*id)).collect();
        let mut found = Vec::new();
        for some in keys.chunks(BATCH) {
            for item in self.table.get_all(some).await?.into_values() {
                found.push(value(item)?);
            }
        }
        Ok(found)
    }

    /// Those of these accounts that are the caller's organisation's, active or deactivated.
    pub async fn accounts_among(
        &self,
        call: &Call,
        users: &BTreeSet<UserId>,
    ) -> Result<BTreeSet<UserId>, Failure> {
        let keys: Vec<(UserId, Key)> =
            users.iter().map(|user| (*user, Key::user(call.tenant(), *user))).collect();
        let mut known = BTreeSet::new();
        for some in keys.chunks(BATCH) {
            let wanted: Vec<Key> = some.iter().map(|(_, key)| key.clone()).collect();
            let found = self.table.get_all(&wanted).await?;
            known.extend(some.iter().filter(|(_, key)| found.contains_key(key)).map(|(user, _)| *user));
        }
        Ok(known)
    }

    /// The person at the owner that schools can write to: the one there is while their account is active, with the name and
    /// the address of today; else the caller.
    pub async fn contact_of(&self, call: &Call, group: &Group) -> Result<Contact, Failure> {
        let Some(user) = group.contact.user else { return Ok(Contact::of(call)) };
        let found: Option<User> = self.table.get(&Key::user(call.tenant(), user)).await?;
        Ok(match found.filter(User::is_active) {
            Some(user) => {
                Contact { user: Some(user.id), name: user.person.full_name(), email: Some(user.person.email) }
            }
            None => Contact::of(call),
        })
    }

    /// Writes a new group with its audit entry. If the id is taken, the request has come before: returns the group as it is.
    ///
    /// # Errors
    /// `NotFound`: it has been closed since. `Busy`.
    pub async fn create_group(&self, call: &Call, group: Group, event: Event) -> Result<Group, Failure> {
        let key = Key::group(call.tenant(), group.id);
        let transaction = Transaction::on(&self.table)
            .put((), &key, &group, Condition::absent())?
            .audit((), &Entry::of(call, event)?)?;
        if transaction.commit_if().await? { Ok(group) } else { self.group(call, group.id).await }
    }

    /// Applies a rule to a group. If another change comes first, the rule is applied to the group as it is then.
    ///
    /// # Errors
    /// `NotFound`; `Busy`; those of the rule.
    pub async fn change_group(
        &self,
        call: &Call,
        group: GroupId,
        rule: impl Fn(&mut Group) -> Result<Event, Failure>,
    ) -> Result<Group, Failure> {
        self.table.change(call, &Key::group(call.tenant(), group), rule).await
    }

    /// Applies a rule to the school's part in a group, if the owner still has the school in it when it is written. The entry
    /// is in the school's trail; that of an answer is in the owner's too. `ledger` is for rules that may withdraw: it remembers
    /// that when the table is restored from a backup.
    ///
    /// # Errors
    /// `NotFound`: the school is not asked, or no longer. `Busy`; those of the rule.
    pub async fn change_membership(
        &self,
        call: &Call,
        ledger: Option<&Ledger>,
        group: GroupId,
        rule: impl Fn(&mut Membership, &Group) -> Result<Event, Failure>,
    ) -> Result<(Membership, Group), Failure> {
        for _ in 0..MAX_ATTEMPTS {
            let (was, group) = self.joined_group(call, group).await?;
            let mut now = was.clone();
            let event = rule(&mut now, &group)?;
            if now == was {
                return Ok((now, group));
            }
            now.version += 1;
            let chosen = Condition::new(
                "schools.#school.since = :since AND visibility = :visible AND attribute_not_exists(closed)",
                [(":since", number(now.since)), (":visible", attribute(&GroupVisibility::SchoolVisible)?)],
            )
            .naming("#school", &call.tenant().to_string());
            let mut transaction = Transaction::on(&self.table)
                .put((), &Key::joined(call.tenant(), group.id), &now, Condition::version(was.version))?
                .check((), &Key::group(group.owner.id, group.id), chosen)?
                .audit((), &Entry::of(call, in_school_trail(event.clone(), &group))?)?;
            if event.is(EventKind::GroupAnswered) {
                let owner = self.organisation(call.moment(), group.owner.id).await?;
                let event = in_owner_trail(event, call.organisation());
                transaction = transaction.audit((), &Entry::of(&call.about_group_at(owner), event)?)?;
            }
            if let (Some(ledger), Consent::Withdrawn { deed }) = (ledger, &now.consent) {
                let withdrawal = Withdrawal { group: group.id, at: deed.at };
                let key = Key::withdrawal(call.tenant(), group.id);
                transaction =
                    transaction.with(&ledger.table).put((), &key, &withdrawal, Condition::none())?;
            }
            if transaction.commit_if().await? {
                return Ok((now, group));
            }
        }
        Err(Failure::Busy("a membership changed under every attempt to change it".to_owned()))
    }
}

impl Store {
    /// Withdraws again what the caller's school had withdrawn before its records were restored from a backup. One query, and
    /// two reads and a transaction per group that has the consent back. Running it twice is the same as once.
    ///
    /// # Errors
    /// `Busy`.
    pub async fn withdraw_again(&self, ledger: &Ledger, call: &Call) -> Result<(), Failure> {
        let (pk, mut cursor) = (withdrawals_of(call.tenant()), None);
        loop {
            let (some, next) =
                ledger.table.page::<Withdrawal>(&Range::of(&pk, ""), cursor.as_deref(), PAGE).await?;
            for Withdrawal { group, at } in some {
                let rule =
                    |member: &mut Membership, group: &Group| Ok(member.withdraw_again(call, group, at));
                match self.change_membership(call, None, group, rule).await {
                    // The school is not in the group any more, or the group is gone.
                    Ok(_) | Err(Failure::NotFound(_)) => {}
                    Err(failure) => return Err(failure),
                }
            }
            cursor = next;
            if cursor.is_none() {
                return Ok(());
            }
        }
    }
}
