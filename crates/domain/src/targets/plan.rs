//! Pre-populating the targets of a year group (F48): a plan that can be shown first and stored later.

use crate::attainment::grade::Grade;
use crate::attainment::model::Model;
use crate::base::ids::{PupilId, UserId};
use crate::base::refusal::Refusal;
use crate::targets::prepopulated::{Column, Prepopulated, Source};
use crate::targets::settings::Prepopulation;
use crate::targets::year_group_targets::YearGroupTargets;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The effect of pre-populating, in numbers of targets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PlanCounts {
    /// New targets: there were none before.
    pub new: u32,
    /// Pre-populated targets that get another grade.
    pub changed: u32,
    /// Pre-populated targets that keep their grade.
    pub same: u32,
    /// Targets set by a person that are left as they are.
    pub kept: u32,
    /// Targets set by a person that are replaced, as requested.
    pub replaced: u32,
    /// Pupils who get no target because they have no prior attainment and so no benchmark (F47).
    pub without: u32,
}

/// The result of pre-populating, not yet stored.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The effect, by subject.
    pub counts: BTreeMap<String, PlanCounts>,
    /// The item to store.
    pub prepopulated: Prepopulated,
}

/// A request to pre-populate.
#[derive(Clone, Copy, Debug)]
pub struct Ask {
    /// The person who makes the request.
    pub by: UserId,
    /// The time of the request.
    pub at: Timestamp,
    /// True if targets that people set are replaced too.
    pub replacing: bool,
}

impl Plan {
    /// Gives every pupil a target in every subject that the pupil takes, from the subject's benchmark. A target that a person set keeps
    /// the pre-populated grade under it, unless it is to be replaced. A target that a person set for a pupil without
    /// a benchmark always stays.
    ///
    /// # Errors
    /// `TargetsNotUsed`; `NotPrepopulated`.
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
        let (resolver, takers) = (targets.resolver(), targets.takers());
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
                if !takers.include(pupil, subject) {
                    // Kept under the surface, as the targets that people set for the pupil are (ADR 0016).
                    grades.extend(given.map(|given| (pupil.id, given)));
                    continue;
                }
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
                // The lowest grade is not a pass, so it is never a target.
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

    /// The counts of all subjects together.
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
