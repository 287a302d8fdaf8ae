//! Retention: the hints that tell the daily sweep where to look (ADR 0020).

mod accounts;
mod deletions;
mod erase;
mod names;
mod notice;
mod requests;
mod targets;

pub use erase::{DuePupil, ErasureKeys};

use crate::keys::{DUE, Key, school};
use crate::table::{Condition, Item, Range, Transaction, item, number};
use crate::{Page, Store};
use domain::access::call::Call;
use domain::base::calendar;
use domain::base::failure::Failure;
use domain::base::ids::OrganisationId;
use domain::base::moment::Moment;
use domain::retention::hint::{Hint, Place};
use domain::retention::look::HintsLeft;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Schools, or hints, read per page.
const PAGE: i32 = 1_000;

/// Says that the sweep must look at a school on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DueSchool {
    /// The school.
    pub organisation: OrganisationId,
    /// The day, or an earlier one that the sweep missed.
    pub day: Date,
}

/// A hint as it is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct StoredHint {
    day: Date,
    place: Place,
    /// How often the hint was put. If it is put again while the sweep looks, what was seen may be out of date, and the hint
    /// stays.
    #[serde(default)]
    puts: u64,
}

impl StoredHint {
    /// The hint.
    pub fn hint(&self) -> Hint {
        Hint { day: self.day, place: self.place }
    }
}

/// The message by which a school is handed to the function that looks at it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueSchools {
    /// The school.
    pub organisation: OrganisationId,
    /// The days on which something is due, none later than today.
    pub days: Vec<Date>,
    /// True if the records were restored from a backup, and may hold pupils who were erased.
    #[serde(default)]
    pub restored: bool,
}

impl DueSchools {
    /// The message about a school whose records were restored.
    pub fn restored(organisation: OrganisationId) -> DueSchools {
        DueSchools { organisation, days: Vec::new(), restored: true }
    }

    /// The message as it is sent.
    ///
    /// # Errors
    /// `Bug`: it cannot be written as JSON.
    pub fn message(&self) -> Result<String, Failure> {
        serde_json::to_string(self).map_err(|error| Failure::Bug(format!("a message: {error}")))
    }
}

impl<L: Clone> Transaction<'_, L> {
    /// Adds hints, of which each takes an item, and each of their days another. A transaction writes an item once, so all
    /// its hints are added at one time. They change nothing if they are there already.
    pub(crate) fn hint(
        mut self,
        label: L,
        organisation: OrganisationId,
        hints: &[Hint],
    ) -> Result<Self, Failure> {
        let hints: BTreeSet<&Hint> = hints.iter().collect();
        for day in hints.iter().map(|hint| hint.day).collect::<BTreeSet<_>>() {
            let due = DueSchool { organisation, day };
            self = self.put(label.clone(), &Key::due_school(organisation, day), &due, Condition::none())?;
        }
        for hint in hints {
            let key = Key::hint(organisation, *hint);
            let stored = item(&key, hint)?;
            let mut values = Item::from([(":zero".to_owned(), number(0)), (":one".to_owned(), number(1))]);
            for name in ["day", "place"] {
                values.extend(stored.get(name).map(|value| (format!(":{name}"), value.clone())));
            }
            let update = "SET #day = :day, #place = :place, puts = if_not_exists(puts, :zero) + :one";
            let named = Condition::none().valued(values).naming("#day", "day").naming("#place", "place");
            self = self.update(label.clone(), &key, update, named)?;
        }
        Ok(self)
    }
}

impl Store {
    /// Writes hints before the change that makes them necessary, if its transaction has no room for them. If the change
    /// then fails, the sweep looks once in vain.
    pub async fn hint(&self, call: &Call, hints: &[Hint]) -> Result<(), Failure> {
        let hints: BTreeSet<Hint> = hints.iter().copied().collect();
        // Each hint may have a day of its own, and a transaction takes 100 items.
        for some in hints.into_iter().collect::<Vec<_>>().chunks(50) {
            Transaction::on(&self.table).hint((), call.tenant(), some)?.commit_if().await?;
        }
        Ok(())
    }

    /// A page of the schools at which something is due on this day or earlier.
    pub async fn due_schools(
        &self,
        _: &Moment,
        today: Date,
        cursor: Option<&str>,
    ) -> Result<Page<DueSchool>, Failure> {
        let until = format!("{today}#~");
        let range = Range { from: Some("0"), until: Some(&until), ..Range::of(DUE, "") };
        let (rows, next) = self.table.page(&range, cursor, PAGE).await?;
        Ok(Page { rows, next })
    }

    /// A page of the school's hints for this day and earlier ones, oldest first.
    pub async fn hints(
        &self,
        call: &Call,
        until: Date,
        cursor: Option<&str>,
    ) -> Result<Page<StoredHint>, Failure> {
        let (pk, until) = (school(call.tenant()), format!("{DUE}#{until}#~"));
        let prefix = format!("{DUE}#");
        let range = Range { until: Some(&until), ..Range::of(&pk, &prefix) };
        let (rows, next) = self.table.page(&range, cursor, PAGE).await?;
        Ok(Page { rows, next })
    }

    /// All of the school's hints for this day and earlier ones.
    pub async fn hints_left(&self, call: &Call, until: Date) -> Result<HintsLeft, Failure> {
        let (mut hints, mut cursor) = (Vec::new(), None);
        loop {
            let page = self.hints(call, until, cursor.as_deref()).await?;
            hints.extend(page.rows.iter().map(StoredHint::hint));
            cursor = page.next;
            if cursor.is_none() {
                return Ok(hints.into_iter().collect());
            }
        }
    }

    /// Replaces a hint that has been looked at by those that follow from it, unless somebody put it again since it was read.
    pub async fn move_hint(&self, call: &Call, from: StoredHint, to: &[Hint]) -> Result<(), Failure> {
        let key = Key::hint(call.tenant(), from.hint());
        let unmoved = match from.puts {
            0 => Condition::new("attribute_not_exists(puts)", []),
            puts => Condition::new("puts = :puts", [(":puts", number(puts))]),
        };
        let mut transaction = Transaction::on(&self.table).hint((), call.tenant(), to)?;
        if !to.contains(&from.hint()) {
            transaction = transaction.delete((), &key, unmoved)?;
        }
        transaction.commit_if().await.map(drop)
    }

    /// Notes that the sweep has looked at all of the school's hints for a day, if the day is over. Today's may become more,
    /// so today stays until tomorrow.
    pub async fn looked(&self, call: &Call, day: Date) -> Result<(), Failure> {
        if day >= calendar::day(call.moment().now) {
            return Ok(());
        }
        let key = Key::due_school(call.tenant(), day);
        Transaction::on(&self.table).delete((), &key, Condition::none())?.commit_if().await.map(drop)
    }
}
