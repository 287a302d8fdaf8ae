//! What people could do on a day in the past, and what they did, as the audit trail tells it (F78). Accounts that have been deleted
//! since are told of too: the trail keeps what each was allowed.

use crate::access::permission::{Permission, Permissions};
use crate::audit::entry::{Entry, Record};
use crate::audit::forms::REMOVED;
use crate::base::calendar::{day_begins, shown};
use crate::base::event::{Author, Change, EventKind, Subject};
use crate::base::failure::Failure;
use crate::base::ids::UserId;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The kinds of entries that say who had an account, and what it allowed.
const ACCOUNTS: [EventKind; 9] = [
    EventKind::SchoolProvisioned,
    EventKind::UsersInvited,
    EventKind::UserActivated,
    EventKind::UserChanged,
    EventKind::UserDeactivated,
    EventKind::UnusedAccountDeactivated,
    EventKind::UserReactivated,
    EventKind::PendingUserDeleted,
    EventKind::UserDeleted,
];

/// A text that stands in the record of each entry of this kind.
pub fn text_of(kind: EventKind) -> String {
    format!("\"kind\":{}", serde_json::to_string(&kind).unwrap_or_default())
}

/// Texts of which each record about accounts has one.
pub fn texts() -> Vec<String> {
    ACCOUNTS.into_iter().map(text_of).collect()
}

/// A period: from the first moment, up to but without the second.
pub type Period = (Timestamp, Timestamp);

/// Before the first organisation began to use Attain.
pub const BEGINNING: Timestamp = Timestamp::constant(1_577_836_800, 0);

/// A day in London.
///
/// # Errors
/// `Bug`: the calendar has no end of it.
pub fn period_of(day: Date) -> Result<Period, Failure> {
    let next = day.tomorrow().ok().and_then(day_begins);
    day_begins(day).zip(next).ok_or_else(|| Failure::Bug(format!("{day} has no beginning or no end")))
}

/// An account as it was in a period.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// Its holder; `None` once the name has left the trail.
    pub name: Option<String>,
    /// Every permission that it had while its holder could sign in.
    pub permissions: Permissions,
}

/// An account while the trail is read.
#[derive(Clone, Debug, Default)]
struct Account {
    name: Option<String>,
    permissions: Permissions,
    can_sign_in: bool,
}

/// The accounts whose holders could sign in at some time of the period. `entries` are those about accounts, in any order.
pub fn held(entries: &[Entry], (from, until): Period) -> BTreeMap<UserId, Held> {
    let mut told: Vec<(Record, Option<Vec<String>>)> = entries
        .iter()
        .filter_map(|entry| Some((entry.record().ok()?, entry.people().map(|people| people.about))))
        .filter(|(record, _)| record.at < until && ACCOUNTS.contains(&record.kind))
        .collect();
    told.sort_by_key(|(record, _)| record.at);
    let (mut accounts, mut held) = (BTreeMap::new(), BTreeMap::new());
    let begun = told.partition_point(|(record, _)| record.at < from);
    told[..begun].iter().for_each(|(record, names)| take(&mut accounts, record, names.as_deref()));
    note(&accounts, &mut held);
    for (record, names) in &told[begun..] {
        take(&mut accounts, record, names.as_deref());
        note(&accounts, &mut held);
    }
    held
}

/// Adds what the accounts allow now to what they allowed in the period.
fn note(accounts: &BTreeMap<UserId, Account>, held: &mut BTreeMap<UserId, Held>) {
    for (user, account) in accounts.iter().filter(|(_, account)| account.can_sign_in) {
        let held = held.entry(*user).or_default();
        held.name = account.name.clone().or(held.name.take());
        held.permissions = held.permissions.iter().chain(account.permissions.iter()).collect();
    }
}

/// Changes the accounts as an entry says. `names` are those of its subjects.
fn take(accounts: &mut BTreeMap<UserId, Account>, record: &Record, names: Option<&[String]>) {
    let users = record.about.iter().enumerate().filter_map(|(place, subject)| match subject {
        Subject::User(user) => Some((place, *user)),
        _ => None,
    });
    for (place, user) in users {
        let account = accounts.entry(user).or_default();
        account.name = names.and_then(|names| names.get(place)).cloned().or(account.name.take());
        let granted = |what: &str| record.changes.iter().find(|change| change.what == what);
        match record.kind {
            EventKind::SchoolProvisioned => {
                account.permissions = Permissions::NONE.with(Permission::SchoolSetup).normalised();
            }
            EventKind::UsersInvited => {
                let change = granted(&format!("Account {}", place + 1));
                account.permissions =
                    change.map_or(Permissions::NONE, |change| Permissions::named_in(&change.after));
            }
            EventKind::UserChanged => {
                if let Some(change) = granted("Permissions") {
                    account.permissions = Permissions::named_in(&change.after);
                }
            }
            kind => account.can_sign_in = kind == EventKind::UserActivated,
        }
    }
}

/// Said of a pupil whose targets the school shared with its local authority.
pub const SHARED: &str = "People at your local authority with “View pupil-level data and suppressed and sensitive items” could see this pupil’s targets, because your school shared them. Those who did are listed.";

/// Said of a group: its figures name no pupil, so looks of people at a school of its own figures leave no entry there.
pub const LOOKS_AT_GROUPS: &str = "Figures of a group name no pupil. Looks by people of other organisations are listed; those by your own people are not recorded.";

/// The permissions by which a person of the school sees a single pupil.
pub fn sees_pupils(held: Permissions) -> Permissions {
    held.iter().filter(|one| matches!(one, Permission::ManageData | Permission::PupilData)).collect()
}

/// The permissions by which a person sees every group that is open to the organisation.
pub fn sees_groups(held: Permissions) -> Permissions {
    let every =
        |one: &Permission| matches!(one, Permission::AnyCollaborateGroup | Permission::GlobalCollaborate);
    if held.has(Permission::SchoolReports) { held.iter().filter(every).collect() } else { Permissions::NONE }
}

/// What entries said of a property: its value as the period began, and each value in it.
pub fn said(history: &[Record], what: &str, (from, until): Period) -> Vec<String> {
    let values = history.iter().filter(|record| record.at < until).filter_map(|record| {
        let change = record.changes.iter().find(|change| change.what == what)?;
        Some((record.at, change.after.clone()))
    });
    let (before, within): (Vec<_>, Vec<_>) = values.partition(|(at, _)| *at < from);
    before.into_iter().next_back().into_iter().chain(within).map(|(_, value)| value).collect()
}

/// True if the school shared each pupil’s targets of one of the year groups at some time of the period.
pub fn shared(settings: &[Record], period: Period) -> bool {
    said(settings, "Sharing", period).iter().any(|shared| shared.contains("pupil-level"))
}

/// Something that somebody did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Deed {
    /// The time, such as `31/08/2026 10:44`. Opening the same thing again on the day is not told apart.
    pub at: String,
    /// What was done, such as "Pupil’s record opened".
    pub what: String,
}

/// A person in an answer: what they could see, why, and what they did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AccessOfPerson {
    /// The name; that of a person whose name has left the trail is "(removed)".
    pub name: String,
    /// The permissions by which they could see it. Empty for somebody who did without a permission of this organisation.
    pub could: Vec<String>,
    /// What they did on the day, the earliest first.
    pub did: Vec<Deed>,
}

/// What one person did, with the times, by the name that the entries give.
type Done = BTreeMap<String, Vec<(Timestamp, Deed)>>;

/// Puts together what people could and what they did: those who did something first, then by name. `reasons` are the permissions
/// that let a person see it, and `deeds` the entries of the day that are about it.
pub fn together(
    held: &BTreeMap<UserId, Held>,
    reasons: impl Fn(Permissions) -> Permissions,
    deeds: &[Entry],
) -> Vec<AccessOfPerson> {
    let mut done: BTreeMap<Option<UserId>, Done> = BTreeMap::new();
    for entry in deeds {
        let Ok(record) = entry.record() else { continue };
        let user = match record.by {
            Author::User(user) => Some(user),
            _ => None,
        };
        let what =
            [record.kind.label().to_owned()].into_iter().chain(record.changes.iter().map(Change::sentence));
        let deed = Deed { at: shown(record.at), what: what.collect::<Vec<_>>().join(". ") };
        done.entry(user).or_default().entry(author(entry, &record)).or_default().push((record.at, deed));
    }
    let mut people = Vec::new();
    let mut with = |name: String, could: Permissions, did: Vec<Deed>| {
        let could = could.iter().map(|permission| permission.label().to_owned()).collect();
        people.push(AccessOfPerson { name, could, did });
    };
    for (user, account) in held {
        let could = reasons(account.permissions);
        let did: Vec<Deed> =
            in_order(done.remove(&Some(*user))).into_iter().flat_map(|(_, deeds)| deeds).collect();
        if could != Permissions::NONE || !did.is_empty() {
            with(account.name.clone().unwrap_or_else(|| REMOVED.to_owned()), could, did);
        }
    }
    for (name, did) in done.into_values().flat_map(|of| in_order(Some(of))) {
        with(name, Permissions::NONE, did);
    }
    people.sort_by_key(|one| (one.did.is_empty(), one.name.to_lowercase()));
    people
}

/// What somebody did, by the name that they had, the earliest first.
fn in_order(done: Option<Done>) -> Vec<(String, Vec<Deed>)> {
    let sorted = |mut deeds: Vec<(Timestamp, Deed)>| {
        deeds.sort_by_key(|(at, _)| *at);
        deeds.into_iter().map(|(_, deed)| deed).collect()
    };
    done.into_iter().flatten().map(|(name, deeds)| (name, sorted(deeds))).collect()
}

/// The author of an entry, with the authority or trust that they read for.
fn author(entry: &Entry, record: &Record) -> String {
    let Some(people) = entry.people() else { return REMOVED.to_owned() };
    let organisation = record.about.iter().position(|about| matches!(about, Subject::Organisation(_)));
    match organisation.and_then(|place| people.about.get(place)) {
        Some(organisation) if !organisation.is_empty() => format!("{}, {organisation}", people.by),
        _ => people.by,
    }
}
