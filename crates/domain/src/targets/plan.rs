//! Pre-populating the targets of a year group (F48): first what it would do, then that.

use crate::attainment::grade::Grade;
use crate::attainment::model::Model;
use crate::base::event::{Event, EventKind};
use crate::base::ids::{PupilId, UserId};
use crate::base::refusal::Refusal;
use crate::targets::prepopulated::{Column, Prepopulated, Source};
use crate::targets::settings::Prepopulation;
use crate::targets::year_group::YearGroup;
use crate::targets::year_group_targets::YearGroupTargets;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What pre-populating does, in numbers of targets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PlanCounts {
    /// There was none before.
    pub new: u32,
    /// Pre-populated before, and another grade now.
    pub changed: u32,
    /// Pre-populated before, and the same.
    pub same: u32,
    /// Set by a person, and left as it is.
    pub kept: u32,
    /// Set by a person, and replaced because that was asked for.
    pub replaced: u32,
    /// Without prior attainment, and so without a benchmark (F47).
    pub without: u32,
}

/// What pre-populating would write.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What it does, by subject.
    pub counts: BTreeMap<String, PlanCounts>,
    /// What would be stored.
    pub prepopulated: Prepopulated,
}

/// Who asks, when, and whether what people set is to be replaced.
#[derive(Clone, Copy, Debug)]
pub struct Ask {
    /// Who.
    pub by: UserId,
    /// When.
    pub at: Timestamp,
    /// Whether what people set is replaced.
    pub replacing: bool,
}

impl Plan {
    /// Reads the benchmarks of every subject off for every pupil. What a person set keeps the grade it was pre-populated
    /// with, unless it is to be replaced; a person's target of a pupil without a benchmark stays in any case.
    ///
    /// # Errors
    /// The year group does not use target setting, or does not pre-populate.
    pub fn of(model: &Model, targets: &YearGroupTargets, ask: &Ask) -> Result<Plan, Refusal> {
        let YearGroupTargets { year, prepopulated, manual, pupils } = targets;
        if !year.settings.used {
            return Err(Refusal::TargetsNotUsed);
        }
        let plus_one = match year.settings.prepopulation {
            Prepopulation::No => return Err(Refusal::NotPrepopulated),
            Prepopulation::Benchmark => false,
            Prepopulation::BenchmarkPlusOne => true,
        };
        let resolver = targets.resolver();
        let mut counts = BTreeMap::new();
        let subjects = year.subjects();
        let mut columns: Vec<Column> = prepopulated
            .columns
            .iter()
            .filter(|column| {
                let Source { subject, generation, .. } = &column.source;
                let made_anew =
                    subjects.contains(&subject.as_str()) && *generation == year.generation(subject);
                year.keeps(subject, *generation) && !made_anew
            })
            .cloned()
            .collect();
        for subject in subjects {
            let Some(scale) = year.scale(subject, model) else { continue };
            let level = year.level(subject);
            let shift = model.shift(level);
            let was = prepopulated.column(subject, year.generation(subject));
            let mut count = PlanCounts::default();
            let mut grades: BTreeMap<PupilId, Grade> = BTreeMap::new();
            for pupil in pupils {
                let given = was.and_then(|column| {
                    Some(column.source.scale.seen_on(*column.grades.get(&pupil.id)?, scale))
                });
                let is_set = resolver.is_set(pupil.id, subject, manual.get(&pupil.id));
                let outlook =
                    pupil.start(year.key.key_stage).and_then(|start| model.outlook(subject, &start));
                let Some(outlook) = outlook.map(|outlook| outlook.on(scale)) else {
                    if is_set {
                        count.kept += 1
                    } else {
                        count.without += 1
                    }
                    continue;
                };
                // Nobody is set the grade that is not a pass.
                let benchmark = outlook.benchmark(shift).max(Grade(1));
                let grade = if plus_one { scale.above(benchmark) } else { benchmark };
                if is_set && !ask.replacing {
                    count.kept += 1;
                    grades.extend(given.map(|given| (pupil.id, given)));
                    continue;
                }
                match given {
                    _ if is_set => count.replaced += 1,
                    None => count.new += 1,
                    Some(given) if given == grade => count.same += 1,
                    Some(_) => count.changed += 1,
                }
                grades.insert(pupil.id, grade);
            }
            let override_count =
                was.map_or(0, |column| column.source.override_count) + u32::from(ask.replacing);
            let source = Source {
                subject: subject.to_owned(),
                generation: year.generation(subject),
                override_count,
                scale,
                level,
                plus_one,
                reference: model.version().to_owned(),
                by: ask.by,
                at: ask.at,
            };
            columns.push(Column { source, grades });
            counts.insert(subject.to_owned(), count);
        }
        Ok(Plan { counts, prepopulated: Prepopulated { columns, version: prepopulated.version + 1 } })
    }

    /// What is written down of it.
    pub fn event(&self, year: &YearGroup) -> Event {
        let total = self.total();
        let given = total.new + total.changed + total.same + total.replaced;
        year.event(EventKind::TargetsPrepopulated)
            .changing("Pre-populated targets", "", given.to_string())
            .changing("Replaced targets that staff had set", "", total.replaced.to_string())
            .changing("With", "", year.settings.prepopulation.label())
    }

    /// All subjects together.
    pub fn total(&self) -> PlanCounts {
        let add = |a: PlanCounts, b: &PlanCounts| PlanCounts {
            new: a.new + b.new,
            changed: a.changed + b.changed,
            same: a.same + b.same,
            kept: a.kept + b.kept,
            replaced: a.replaced + b.replaced,
            without: a.without + b.without,
        };
        self.counts.values().fold(PlanCounts::default(), add)
    }
}
