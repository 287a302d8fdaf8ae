//! Asks and tells the schools of a group after a change of it. The consents of 150 schools exceed a transaction, so some
//! schools are done per transaction, and a request that dies is completed by the next (ADR 0024).

use crate::Store;
use crate::keys::Key;
use crate::table::{Condition, Transaction, Unwritten};
use crate::versioned::MAX_ATTEMPTS;
use domain::access::call::Call;
use domain::accounts::user::ListedUser;
use domain::audit::entry::Entry;
use domain::base::event::EventKind;
use domain::base::failure::Failure;
use domain::base::ids::OrganisationId;
use domain::base::mail::QueuedMail;
use domain::collaborate::group::{Group, Settling};
use domain::collaborate::letters::is_told_at_school;
use domain::collaborate::membership::{GroupMember, Membership, in_school_trail};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Schools looked at per transaction: one BatchGetItem, and a query for the people of each.
const AT_ONCE: usize = 15;

/// The most items of a transaction, besides the group's.
const ITEMS: usize = 95;

/// The most mails of one school within its transaction. The others are queued just before it.
const MAILS: usize = 90;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SettleWrite {
    Group,
    Membership,
    Entry,
    Mail(Uuid),
}

/// What is written for one place: a school, or the owner itself.
struct Place<'a> {
    at: Call,
    was: Option<&'a Membership>,
    settling: Settling,
    mails: Vec<QueuedMail>,
}

impl Place<'_> {
    fn items(&self) -> usize {
        2 + self.mails.len()
    }
}

impl Store {
    /// Asks or tells everybody who has still to be asked or told about a group, and then deletes it if it is closed. Returns
    /// the group as it is then. Doing it twice, or two at once, asks and tells nobody twice.
    ///
    /// # Errors
    /// `Busy`: other changes keep coming; what is done stays done.
    pub async fn settle_group(&self, call: &Call, mut group: Group) -> Result<Group, Failure> {
        let key = Key::group(call.tenant(), group.id);
        let mut queued: BTreeSet<Uuid> = BTreeSet::new();
        let mut failed = 0;
        while !group.unasked.is_empty() || group.closed.is_some() {
            let ids: Vec<OrganisationId> = group.unasked.iter().take(AT_ONCE).copied().collect();
            let members = self.members_among(group.id, &ids).await?;
            let mut places = Vec::new();
            let mut now = group.clone();
            let mut room = ITEMS;
            for id in ids {
                if let Some(mut place) = self.place(call, &group, id, members.get(&id)).await? {
                    place.mails.retain(|mail| !queued.contains(&mail.id));
                    for mail in place.mails.split_off(place.mails.len().min(MAILS)) {
                        self.queue_mail(&place.at, &mail).await?;
                        queued.insert(mail.id);
                    }
                    if place.items() > room {
                        break;
                    }
                    room -= place.items();
                    places.push(place);
                }
                now.unasked.remove(&id);
            }
            match self.settle(&key, &group, &mut now, &places).await {
                Ok(true) => return Ok(now),
                Ok(false) => group = now,
                Err(Unwritten::Failed(failure)) => return Err(failure),
                Err(Unwritten::Conditions(labels)) => {
                    failed += 1;
                    if failed == MAX_ATTEMPTS {
                        return Err(Failure::Busy(
                            "a group changed under every attempt to settle it".to_owned(),
                        ));
                    }
                    queued.extend(labels.iter().filter_map(|label| match label {
                        SettleWrite::Mail(mail) => Some(*mail),
                        _ => None,
                    }));
                    if labels.contains(&SettleWrite::Group) {
                        // Another request settles it, or changed it.
                        let Some(found) = self.table.get(&key).await? else {
                            group.unasked.clear();
                            return Ok(group);
                        };
                        group = found;
                    }
                }
            }
        }
        Ok(group)
    }

    /// One transaction: the memberships, entries and mails of these places, and the group without them. Returns true if it
    /// was the last of a closed group, which is deleted.
    async fn settle(
        &self,
        key: &Key,
        was: &Group,
        now: &mut Group,
        places: &[Place<'_>],
    ) -> Result<bool, Unwritten<SettleWrite>> {
        let mut transaction = Transaction::on(&self.table);
        for Place { at, was: member, settling, mails, .. } in places {
            let key = Key::joined(at.tenant(), was.id);
            let unchanged = Condition::at(member.map_or(0, |member| member.version));
            let kind = match settling {
                Settling::Ask(member) => {
                    transaction = transaction.put(SettleWrite::Membership, &key, member, unchanged)?;
                    Some(EventKind::GroupAsked)
                }
                Settling::Leave => {
                    transaction = transaction.delete(SettleWrite::Membership, &key, unchanged)?;
                    Some(EventKind::GroupLeft)
                }
                Settling::Tell | Settling::Nothing => None,
            };
            if let Some(kind) = kind {
                let entry = Entry::of(at, in_school_trail(was.event(kind), was))?;
                transaction = transaction.audit(SettleWrite::Entry, &entry)?;
            }
            for mail in mails {
                transaction = transaction.tell(SettleWrite::Mail(mail.id), at, mail)?;
            }
        }
        let is_last = now.closed.is_some() && now.unasked.is_empty();
        let unchanged = Condition::version(was.version);
        transaction = if is_last {
            transaction.delete(SettleWrite::Group, key, unchanged)?
        } else {
            now.version += 1;
            transaction.put(SettleWrite::Group, key, now, unchanged)?
        };
        transaction.commit().await?;
        Ok(is_last)
    }

    /// What is left to do at one place; `None` if nothing is.
    async fn place<'a>(
        &self,
        call: &Call,
        group: &Group,
        id: OrganisationId,
        member: Option<&'a GroupMember>,
    ) -> Result<Option<Place<'a>>, Failure> {
        if id == group.owner.id {
            let told = |user: &ListedUser| group.is_told_at_owner(call, user);
            let mail = |user: &ListedUser| group.mail((id, &group.owner.name), &Settling::Tell, None, user);
            let mails = self.mails(call, told, mail).await?;
            return Ok(Some(Place { at: call.clone(), was: None, settling: Settling::Tell, mails }));
        }
        let Some(GroupMember { school, membership }) = member else { return Ok(None) };
        let was = membership.as_ref();
        let settling = group.settles(school, was, call.moment().now);
        if settling == Settling::Nothing {
            return Ok(None);
        }
        let at = call.about_group_at(school.clone());
        let told = |user: &ListedUser| is_told_at_school(&settling, was, user);
        let mail = |user: &ListedUser| group.mail((id, &school.name), &settling, was, user);
        let mails = self.mails(&at, told, mail).await?;
        Ok(Some(Place { at, was, settling, mails }))
    }
}
