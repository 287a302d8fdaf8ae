//! The counts of past results, and the school's own progress, which is calculated from them.

use crate::Store;
use crate::keys::{COUNTS, Key, school};
use crate::table::{Condition, Range, Transaction, value};
use domain::access::call::Call;
use domain::attainment::subject::KeyStage;
use domain::audit::entry::Entry;
use domain::base::calendar::day;
use domain::base::event::{Event, EventKind};
use domain::base::failure::Failure;
use domain::records::cohort::AcademicYear;
use domain::records::counts::{KeyStageCounts, kept_until};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Years of counts read per page. A school has at most seven in each of three key stages.
const PAGE: i32 = 100;

/// The key of counts.
#[derive(Deserialize)]
struct StoredCounts {
    sk: String,
}

impl StoredCounts {
    /// The key stage and the academic year.
    fn of(&self) -> Option<(KeyStage, AcademicYear)> {
        let (stage, year) = self.sk.strip_prefix(COUNTS)?.split_once('#')?;
        let key_stage = KeyStage::ALL.into_iter().find(|key_stage| key_stage.as_str() == stage)?;
        Some((key_stage, AcademicYear(year.parse().ok()?)))
    }
}

impl Store {
    /// The school's counts of these years and its own progress, by key stage, in one BatchGetItem.
    pub async fn counts(
        &self,
        call: &Call,
        years: impl Iterator<Item = AcademicYear>,
    ) -> Result<BTreeMap<KeyStage, KeyStageCounts>, Failure> {
        let years: Vec<AcademicYear> = years.collect();
        let counts = |key_stage, year| Key::counts(call.tenant(), key_stage, year);
        let progress = |key_stage| Key::progress(call.tenant(), key_stage);
        let keys = KeyStage::ALL.into_iter().flat_map(|key_stage| {
            years.iter().map(move |year| counts(key_stage, *year)).chain([progress(key_stage)])
        });
        let mut found = self.table.get_all(&keys.collect::<Vec<_>>()).await?;
        let mut records = BTreeMap::new();
        for key_stage in KeyStage::ALL {
            let mut record = KeyStageCounts::default();
            for year in &years {
                if let Some(item) = found.remove(&counts(key_stage, *year)) {
                    record.years.insert(*year, value(item)?);
                }
            }
            if let Some(item) = found.remove(&progress(key_stage)) {
                record.progress = value(item)?;
            }
            records.insert(key_stage, record);
        }
        Ok(records)
    }
    /// Deletes the counts whose five years are over, or `all` of them, and the progress in each key stage that has none
    /// left, in one transaction. Returns the number of years of a key stage that were deleted.
    ///
    /// # Errors
    /// `Busy`.
    pub async fn remove_counts(&self, call: &Call, all: bool) -> Result<u32, Failure> {
        let (pk, today) = (school(call.tenant()), day(call.moment().now));
        let (stored, _) = self.table.page::<StoredCounts>(&Range::of(&pk, COUNTS), None, PAGE).await?;
        let is_over = |year: AcademicYear| all || kept_until(year).is_some_and(|last| last <= today);
        let stored = stored.iter().filter_map(StoredCounts::of);
        let (over, kept): (Vec<_>, Vec<_>) = stored.partition(|(_, year)| is_over(*year));
        if over.is_empty() {
            return Ok(0);
        }
        let mut event = Event::of(EventKind::CountsRemoved);
        let mut transaction = Transaction::on(&self.table);
        for key_stage in KeyStage::ALL {
            let of = |years: &[(KeyStage, AcademicYear)]| -> Vec<AcademicYear> {
                let years = years.iter().filter(|(of, _)| *of == key_stage);
                years.map(|(_, year)| *year).collect()
            };
            let years = of(&over);
            for year in &years {
                let key = Key::counts(call.tenant(), key_stage, *year);
                transaction = transaction.delete((), &key, Condition::none())?;
            }
            if !years.is_empty() && of(&kept).is_empty() {
                let key = Key::progress(call.tenant(), key_stage);
                transaction = transaction.delete((), &key, Condition::none())?;
            }
            let years: Vec<String> = years.iter().map(ToString::to_string).collect();
            event = event.with(key_stage.label(), years.join(", "));
        }
        transaction.audit((), &Entry::of(call, event)?)?.commit_if().await?;
        Ok(u32::try_from(over.len()).unwrap_or(u32::MAX))
    }
}
