//! Counts of targets (F55), and the sentence that says where a target comes from.

use crate::base::calendar::shown;
use crate::base::ids::PupilId;
use crate::base::text::plural;
use crate::records::pupil::Pupil;
use crate::targets::prepopulated::Source;
use crate::targets::takers::Takers;
use crate::targets::target::{ManualTargets, Origin, Target, TargetResolver};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A number of targets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TargetCount {
    /// All targets.
    pub set: u32,
    /// Pre-populated targets that nobody has changed.
    pub prepopulated: u32,
    /// Targets of pupils who do not take the subject. They are kept, and neither shown nor counted in `set`
    /// (ADR 0016).
    #[serde(default)]
    pub unseen: u32,
}

impl TargetCount {
    /// The sentence on the page (F55).
    pub fn sentence(self) -> String {
        format!(
            "{} {} set ({} prepopulated)",
            self.set,
            plural(self.set, "target", "targets"),
            self.prepopulated
        )
    }
}

/// The number of targets of a year group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TargetCounts {
    pub total: TargetCount,
    /// By subject. Subjects without targets are left out.
    pub subjects: BTreeMap<String, TargetCount>,
}

impl TargetCounts {
    pub fn of(
        resolver: &TargetResolver<'_>,
        takers: &Takers,
        pupils: &[Pupil],
        manual: &BTreeMap<PupilId, ManualTargets>,
    ) -> TargetCounts {
        let mut counts = TargetCounts::default();
        for subject in subjects_with_targets(resolver, manual) {
            let mut count = TargetCount::default();
            for pupil in pupils {
                let target = resolver.target(pupil.id, &subject, manual.get(&pupil.id));
                match target {
                    None => {}
                    Some(_) if !takers.include(pupil, &subject) => count.unseen += 1,
                    Some(target) => {
                        count.set += 1;
                        count.prepopulated += u32::from(matches!(target.origin, Origin::Prepopulated(_)));
                    }
                }
            }
            if count.set + count.unseen > 0 {
                counts.total.set += count.set;
                counts.total.prepopulated += count.prepopulated;
                counts.total.unseen += count.unseen;
                counts.subjects.insert(subject, count);
            }
        }
        counts
    }
}

/// The subjects with targets that were pre-populated or set, and not deleted.
pub fn subjects_with_targets(
    resolver: &TargetResolver<'_>,
    manual: &BTreeMap<PupilId, ManualTargets>,
) -> BTreeSet<String> {
    let given =
        resolver.prepopulated.columns.iter().map(|column| (&column.source.subject, column.source.generation));
    let set = manual
        .values()
        .flat_map(|pupil| pupil.set.keys())
        .map(|(subject, generation)| (subject, *generation));
    given
        .chain(set)
        .filter(|(subject, generation)| resolver.year.generation(subject) == *generation)
        .map(|(subject, _)| subject.clone())
        .collect()
}

/// The person of a sentence about a target. `by` is the name, if that person still has an account.
pub fn person(by: Option<&str>) -> &str {
    by.unwrap_or("someone whose account was deleted")
}

/// What a pre-populated target was made from, such as `from the high benchmark, one grade above it`, and the version of the
/// reference data.
pub fn from_benchmark(source: &Source) -> String {
    let step = if source.plus_one { ", one grade above it" } else { "" };
    format!("from the {} benchmark{step} ({})", source.level.label().to_lowercase(), source.reference)
}

/// A sentence that says where a target comes from. `by` is the name of the person who pre-populated or set it, if
/// that person still has an account.
pub fn origin(target: Option<Target<'_>>, by: Option<&str>) -> String {
    let by = person(by);
    match target {
        None => "No target is set.".to_owned(),
        Some(Target { grade, scale, origin: Origin::Prepopulated(source), .. }) => {
            format!(
                "Pre-populated as {} by {by} on {} {}.",
                scale.name(grade),
                shown(source.at),
                from_benchmark(source)
            )
        }
        Some(Target { grade, scale, prepopulated, origin: Origin::Set(set) }) => {
            let from = prepopulated
                .map(|from| format!("; pre-populated as {}", scale.name(from)))
                .unwrap_or_default();
            format!("Set as {} by {by} on {}{from}.", scale.name(grade), shown(set.at))
        }
    }
}
