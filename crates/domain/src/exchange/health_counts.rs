//! The numbers of data health, counted when the MIS was read or when somebody asked, and those of the counts before (F66).

use crate::base::event::{Event, EventKind};
use crate::exchange::extract::Extract;
use crate::exchange::health::{Concern, HealthRule, Severity};
use crate::records::pupil::Pupil;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The most counts that are kept.
pub const MOST_COUNTS: usize = 12;

/// The latest counts of a school, the newest last. A school has at most [`MOST_COUNTS`].
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
    /// The version of the roll: another one says that pupils have joined, left or changed their numbers since.
    pub roll: u64,
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
    /// The numbers of these concerns, and of what is held. `roll` is the version of the roll.
    pub fn of(
        concerns: &[Concern],
        at: Timestamp,
        roll: u64,
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
        HealthCount { at, numbers, roll, held }
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

    /// Adds a count after the others, and drops the oldest. One of the same time replaces it, so that a run that is repeated
    /// counts once.
    #[must_use]
    pub fn with(mut self, count: HealthCount) -> HealthCounts {
        self.counts.retain(|one| one.at != count.at);
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
    use uuid::Uuid;

    fn count(second: i64, rules: &[HealthRule]) -> HealthCount {
        let who = || Concerned::Pupil(PupilId(Uuid::nil()));
        let concern = |rule: &HealthRule| Concern {
            rule: *rule,
            who: who(),
            name: String::new(),
            value: String::new(),
        };
        let concerns: Vec<Concern> = rules.iter().map(concern).collect();
        HealthCount::of(&concerns, Timestamp::from_second(second).expect("a time"), 1, (None, &[]))
    }

    #[test]
    fn f66_the_last_twelve_counts_are_kept_and_one_that_is_repeated_counts_once() {
        let mut all = HealthCounts::default();
        for second in 0..20 {
            all = all.with(count(second, &[HealthRule::NoClass]));
        }
        let two = [HealthRule::NoClass, HealthRule::UpnMissing, HealthRule::NoClass];
        all = all.with(count(19, &two));
        assert_eq!(all.counts.len(), MOST_COUNTS);
        assert_eq!(all.counts[0].at, Timestamp::from_second(8).expect("a time"));
        let latest = all.latest().expect("a count");
        assert_eq!((latest.of_rule(HealthRule::NoClass), latest.of_rule(HealthRule::Attendance)), (2, 0));
        assert_eq!((latest.of_severity(Severity::Mend), latest.of_severity(Severity::Check)), (1, 2));
    }
}
