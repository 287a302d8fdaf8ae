//! The records that several lines of a change share: read before the lines are written, and written or checked with
//! them.

use crate::base::ids::PupilId;
use crate::changes::line::{Line, TargetWrite, Write};
use crate::changes::line_set::LineSet;
use crate::records::pupil::Pupil;
use crate::records::roll::Roll;
use crate::records::upn::Upn;
use crate::targets::prepopulated::Prepopulated;
use crate::targets::target::TargetResolver;
use crate::targets::year_group::YearGroup;
use jiff::Timestamp;
use std::collections::{BTreeMap, HashMap};

/// The records that the lines of a change share.
#[derive(Clone, Debug, PartialEq)]
pub enum Ground {
    /// Each line is about a record of its own.
    None,
    /// The roll, which counts the pupils. It is written with them.
    Roll(Roll),
    /// The settings and the pre-populated targets that decide which targets may be set. They must stay as they are.
    Targets(Box<YearGroup>, Prepopulated),
    /// The settings that say which generation of each subject's targets counts, and the number of targets in it. The
    /// settings are written.
    Generations(Box<YearGroup>, BTreeMap<String, u32>),
}

impl Ground {
    /// Applies the lines to the shared records. Returns the lines that these do not allow.
    pub fn apply(&mut self, lines: &[(u32, Line)], undoing: bool, now: Timestamp) -> LineSet {
        match self {
            Ground::None => LineSet::default(),
            Ground::Roll(roll) => count(roll, lines),
            Ground::Targets(year, prepopulated) => {
                let resolver = TargetResolver { year, prepopulated };
                let refused = lines.iter().filter(|(_, line)| match &line.write {
                    Write::Targets { pupil, set, .. } => {
                        !set.iter().all(|one| is_allowed(&resolver, *pupil, one, undoing))
                    }
                    _ => false,
                });
                refused.map(|(number, _)| *number).collect()
            }
            Ground::Generations(year, counts) => generations(year, counts, lines, now),
        }
    }
}

/// Counts the pupils in the roll.
fn count(roll: &mut Roll, lines: &[(u32, Line)]) -> LineSet {
    let (was, mut refused) = (roll.clone(), LineSet::default());
    for (number, line) in lines {
        match &line.write {
            Write::Year { before, after: Some(after) } if before.is_none_or(|before| before == roll.year) => {
                roll.year = *after;
            }
            // The year of the first import is not undone: without pupils, it means nothing.
            Write::Year { after: None, .. } => {}
            Write::Year { .. } => refused.insert(*number),
            Write::Pupil { before, after } => {
                before.iter().for_each(|pupil| roll.remove(pupil));
                after.iter().for_each(|pupil| roll.add(pupil));
            }
            _ => {}
        }
    }
    // A new UPN counts as a change, so that of two at once one looks for the other.
    if *roll != was || lines.iter().any(|(_, line)| line.new_upn().is_some()) {
        roll.version += 1;
    }
    refused
}

/// Begins the next generation of the targets of these subjects if there are still as many as were seen, or returns to
/// the one before if none have been set since.
fn generations(
    year: &mut YearGroup,
    counts: &BTreeMap<String, u32>,
    lines: &[(u32, Line)],
    now: Timestamp,
) -> LineSet {
    let (was, mut refused) = (year.clone(), LineSet::default());
    for (number, line) in lines {
        let Write::Generation { subject, before, after, count, .. } = &line.write else { continue };
        let there = counts.get(subject).copied().unwrap_or_default();
        let deleting = before < after;
        // Targets of a later generation may have been deleted since: then there are none, and these come back.
        let allowed = match deleting {
            true => year.generation(subject) == *before && there == *count,
            false => year.generation(subject) != *after && there == 0,
        };
        match (allowed, deleting) {
            (true, true) => year.delete(subject, now),
            (true, false) => year.restore(subject, *after),
            (false, _) => refused.insert(*number),
        }
    }
    if *year != was {
        year.version += 1;
    }
    refused
}

/// True if the target would still be set as it was planned. Undoing only needs the targets of the subject not to have
/// been deleted since.
fn is_allowed(resolver: &TargetResolver<'_>, pupil: PupilId, one: &TargetWrite, undoing: bool) -> bool {
    let current = resolver.year.generation(&one.subject) == one.generation;
    let as_planned = |target: &crate::targets::target::ManualTarget| {
        resolver.set(pupil, &one.subject, target.scale, target.grade, target.by, target.at) == Ok(*target)
    };
    current && (undoing || one.after.as_ref().is_none_or(as_planned))
}

/// The lines that would bring in a UPN that another of these pupils has.
pub fn duplicates(lines: &[(u32, Line)], pupils: &[Pupil]) -> LineSet {
    let known: HashMap<&Upn, PupilId> = pupils.iter().map(|pupil| (&pupil.upn, pupil.id)).collect();
    let found = lines.iter().filter(|(_, line)| {
        let holder = line.new_upn().and_then(|upn| known.get(upn).copied());
        holder.is_some_and(|id| Some(id) != line.pupil())
    });
    found.map(|(number, _)| *number).collect()
}
