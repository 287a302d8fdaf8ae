//! The numbers of data health, counted when the MIS was read, after records changed or when somebody asked, and those of the days
//! before (F66, ADR 0027).

use crate::base::calendar::day;
use crate::base::event::{Event, EventKind};
use crate::base::ids::OrganisationId;
use crate::exchange::extract::Extract;
use crate::exchange::health::{Concern, HealthRule, Severity};
use crate::records::pupil::Pupil;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The most counts that are kept.
pub const MOST_COUNTS: usize = 12;

/// That records of a school have changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Uncounted {
    pub organisation: OrganisationId,
    pub at: Timestamp,
}

/// The latest counts of a school, one per day and the newest last. A school has at most [`MOST_COUNTS`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HealthCounts {
    pub counts: Vec<HealthCount>,
    /// Counts every write.
    pub version: u64,
}

/// The numbers of one time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HealthCount {
    pub at: Timestamp,
    /// A rule without a concern is absent.
    pub numbers: BTreeMap<HealthRule, u32>,
    /// The number of records of each kind that are held.
    #[serde(default)]
    pub held: BTreeMap<RecordKind, u32>,
}

/// A kind of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum RecordKind {
    /// Those on roll.
    Pupils,
    Classes,
    Results,
    /// In the latest extract of the MIS.
    Attendance,
}

impl RecordKind {
    pub const ALL: [RecordKind; 4] =
        [RecordKind::Pupils, RecordKind::Classes, RecordKind::Results, RecordKind::Attendance];

    pub const fn label(self) -> &'static str {
        match self {
            RecordKind::Pupils => "Pupils",
            RecordKind::Classes => "Classes",
            RecordKind::Results => "Results",
            RecordKind::Attendance => "Attendance",
        }
    }

    /// The kind of records that a rule looks at.
    pub const fn of(rule: HealthRule) -> RecordKind {
        match rule {
            HealthRule::NoClass => RecordKind::Classes,
            HealthRule::NoPrior => RecordKind::Results,
            HealthRule::Attendance => RecordKind::Attendance,
            _ => RecordKind::Pupils,
        }
    }
}

impl HealthCount {
    /// The numbers of these concerns, and of what is held.
    pub fn of(
        concerns: &[Concern],
        at: Timestamp,
        (extract, pupils): (Option<&Extract>, &[Pupil]),
    ) -> HealthCount {
        let mut numbers = BTreeMap::new();
        concerns.iter().for_each(|concern| *numbers.entry(concern.rule).or_insert(0) += 1);
        let on_roll = || pupils.iter().filter(|pupil| pupil.is_on_roll() && pupil.erasing.is_none());
        let classes: BTreeSet<(&String, &String)> = on_roll().flat_map(|pupil| &pupil.classes).collect();
        let records = extract.iter().flat_map(|extract| &extract.pupils);
        let attendance = records.filter(|record| !record.attendance.trim().is_empty()).count();
        let results = on_roll().flat_map(|pupil| pupil.results.values()).map(|number| *number as usize).sum();
        let size = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let held = BTreeMap::from([
            (RecordKind::Pupils, size(on_roll().count())),
            (RecordKind::Classes, size(classes.len())),
            (RecordKind::Results, size(results)),
            (RecordKind::Attendance, size(attendance)),
        ]);
        HealthCount { at, numbers, held }
    }

    /// The number of concerns about records of this kind.
    pub fn of_kind(&self, kind: RecordKind) -> u32 {
        let all = self.numbers.iter().filter(|(rule, _)| RecordKind::of(**rule) == kind);
        all.map(|(_, number)| number).sum()
    }

    pub fn of_rule(&self, rule: HealthRule) -> u32 {
        self.numbers.get(&rule).copied().unwrap_or_default()
    }

    /// The number of concerns of this severity.
    pub fn of_severity(&self, severity: Severity) -> u32 {
        let all = self.numbers.iter().filter(|(rule, _)| rule.severity() == severity);
        all.map(|(_, number)| number).sum()
    }
}

impl HealthCounts {
    pub fn latest(&self) -> Option<&HealthCount> {
        self.counts.last()
    }

    /// Adds a count in place of that of the same day, so that the counts of a busy day do not drive out those of the days before,
    /// and drops the oldest.
    #[must_use]
    pub fn with(mut self, count: HealthCount) -> HealthCounts {
        self.counts.retain(|one| day(one.at) != day(count.at));
        self.counts.push(count);
        let over = self.counts.len().saturating_sub(MOST_COUNTS);
        self.counts.drain(..over);
        self
    }
}

/// The event of a count that somebody asked for.
pub fn counted() -> Event {
    Event::of(EventKind::DataHealthCounted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::PupilId;
    use crate::exchange::health::Concerned;
    use jiff::SignedDuration;
    use uuid::Uuid;

    /// Noon of a day.
    fn at(number: i64) -> Timestamp {
        Timestamp::from_second(number * 86_400 + 43_200).expect("a time")
    }

    fn count(number: i64, rules: &[HealthRule]) -> HealthCount {
        let who = || Concerned::Pupil(PupilId(Uuid::nil()));
        let concern = |rule: &HealthRule| Concern {
            rule: *rule,
            who: who(),
            name: String::new(),
            value: String::new(),
        };
        let concerns: Vec<Concern> = rules.iter().map(concern).collect();
        HealthCount::of(&concerns, at(number), (None, &[]))
    }

    #[test]
    fn f66_the_counts_of_the_last_twelve_days_are_kept_and_a_day_has_one() {
        let mut all = HealthCounts::default();
        for number in 0..20 {
            all = all.with(count(number, &[HealthRule::NoClass]));
        }
        let two = [HealthRule::NoClass, HealthRule::UpnMissing, HealthRule::NoClass];
        let mut later = count(19, &two);
        later.at += SignedDuration::from_hours(5);
        all = all.with(later.clone()).with(later);
        assert_eq!(all.counts.len(), MOST_COUNTS);
        assert_eq!(all.counts[0].at, at(8));
        let latest = all.latest().expect("a count");
        assert_eq!((latest.of_rule(HealthRule::NoClass), latest.of_rule(HealthRule::Attendance)), (2, 0));
        assert_eq!((latest.of_severity(Severity::Mend), latest.of_severity(Severity::Check)), (1, 2));
    }
}
