//! The lines of a plan: one record each, before and after.

use crate::attainment::subject::KeyStage;
use crate::base::event::Change;
use crate::base::ids::PupilId;
use crate::records::cohort::{AcademicYear, Cohort, YearGroupId};
use crate::records::counts::{OwnProgress, YearCounts};
use crate::records::origin::Later;
use crate::records::pupil::Pupil;
use crate::records::pupil_results::ResultsWrite;
use crate::records::upn::Upn;
use crate::targets::prepopulated::Prepopulated;
use crate::targets::target::ManualTarget;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A line of a plan, for people and for the store.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// The name of the person or thing that changes.
    pub name: String,
    /// Distinguishes two of the same name: a pupil's UPN.
    pub detail: String,
    /// The change in words. Those of a new or removed record list its properties.
    pub words: Vec<Change>,
    pub write: Write,
}

/// The record that a line writes, before and after.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Write {
    /// The academic year of the school's records.
    Year { before: Option<AcademicYear>, after: Option<AcademicYear> },
    /// A pupil who is added, changed or removed.
    Pupil { before: Option<Box<Pupil>>, after: Option<Box<Pupil>> },
    /// Some of a pupil's classes.
    Classes { pupil: PupilId, set: Vec<ClassWrite> },
    /// The counts of an academic year's results in a key stage.
    Counts { key_stage: KeyStage, year: AcademicYear, before: Option<YearCounts>, after: Option<YearCounts> },
    /// The results of a pupil, of one collection or several.
    Results { pupil: PupilId, set: Vec<ResultsWrite> },
    /// The school's own progress in a key stage.
    Progress { key_stage: KeyStage, before: Option<OwnProgress>, after: Option<OwnProgress> },
    /// Some of the targets that people set for a pupil.
    Targets { year: YearGroupId, pupil: PupilId, set: Vec<TargetWrite> },
    /// The pre-populated targets of a year group. `settings` is the version of its settings from which they follow.
    Prepopulated {
        year: YearGroupId,
        settings: Option<u64>,
        before: Option<Box<Prepopulated>>,
        after: Option<Box<Prepopulated>>,
    },
    /// The generation of a subject's targets that counts. `count` is the number of targets that are deleted.
    Generation { year: YearGroupId, subject: String, before: u32, after: u32, count: u32 },
    /// Nothing: the line was about a person whose data have been erased.
    Erased,
}

/// A pupil's class in a subject; `None` for no class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassWrite {
    pub subject: String,
    pub before: Option<String>,
    pub after: Option<String>,
    /// Where the class came from, before and after; `None` where that is the record's own origin.
    pub origins: (Option<Later>, Option<Later>),
}

/// A pupil's manual target in a subject; `None` if nobody set one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetWrite {
    pub subject: String,
    /// The generation of the subject's targets.
    pub generation: u32,
    pub before: Option<ManualTarget>,
    pub after: Option<ManualTarget>,
}

/// The effect of a line on its record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    Added,
    Changed,
    Removed,
}

impl Effect {
    fn of<T>(before: &Option<T>, after: &Option<T>) -> Effect {
        match (before, after) {
            (None, _) => Effect::Added,
            (_, None) => Effect::Removed,
            _ => Effect::Changed,
        }
    }
}

impl Line {
    /// The line of the academic year of the school's records.
    pub(super) fn of_year(before: Option<AcademicYear>, after: AcademicYear) -> Line {
        Line {
            name: "Your records".to_owned(),
            detail: String::new(),
            words: vec![Change {
                what: "Academic year".to_owned(),
                before: before.map_or(String::new(), |year| year.to_string()),
                after: after.to_string(),
            }],
            write: Write::Year { before, after: Some(after) },
        }
    }

    /// The UPN that the line brings into the records; `None` if it brings none.
    pub fn new_upn(&self) -> Option<&Upn> {
        match &self.write {
            Write::Pupil { before, after: Some(after) } => {
                let is_new = before.as_ref().is_none_or(|before| before.upn != after.upn);
                is_new.then_some(&after.upn)
            }
            _ => None,
        }
    }

    /// The line that undoes this one.
    #[must_use]
    pub fn inverse(self) -> Line {
        let words = self.words.into_iter().map(|Change { what, before, after }| Change {
            what,
            before: after,
            after: before,
        });
        Line { words: words.collect(), write: self.write.inverse(), ..self }
    }

    pub fn effect(&self) -> Effect {
        match &self.write {
            Write::Pupil { before, after } => Effect::of(before, after),
            Write::Counts { before, after, .. } => Effect::of(before, after),
            Write::Results { set, .. } if set.iter().all(|one| one.before.is_none()) => Effect::Added,
            Write::Results { set, .. } if set.iter().all(|one| one.after.is_none()) => Effect::Removed,
            Write::Generation { before, after, .. } if before < after => Effect::Removed,
            Write::Generation { .. } => Effect::Added,
            _ => Effect::Changed,
        }
    }

    /// The pupil that the line names.
    pub fn pupil(&self) -> Option<PupilId> {
        match &self.write {
            Write::Pupil { before, after } => after.as_ref().or(before.as_ref()).map(|pupil| pupil.id),
            Write::Classes { pupil, .. } | Write::Results { pupil, .. } | Write::Targets { pupil, .. } => {
                Some(*pupil)
            }
            Write::Year { .. }
            | Write::Counts { .. }
            | Write::Progress { .. }
            | Write::Prepopulated { .. }
            | Write::Generation { .. }
            | Write::Erased => None,
        }
    }

    /// The line without what it says of these pupils; `None` if it says nothing of them.
    pub fn without(&self, pupils: &BTreeSet<PupilId>) -> Option<Line> {
        if self.pupil().is_some_and(|pupil| pupils.contains(&pupil)) {
            let (name, detail) = (String::new(), String::new());
            return Some(Line { name, detail, words: Vec::new(), write: Write::Erased });
        }
        let mut line = self.clone();
        let Write::Prepopulated { before, after, .. } = &mut line.write else { return None };
        let removed = [before, after].into_iter().flatten().map(|targets| targets.remove(pupils));
        (removed.sum::<usize>() > 0).then_some(line)
    }

    /// The items that the line takes in a transaction.
    pub fn weight(&self) -> usize {
        match &self.write {
            // A pupil who is removed must have no targets.
            Write::Pupil { before: Some(_), after: None } => 2,
            Write::Prepopulated { .. } => 2,
            // The pupil's record says which results there are.
            Write::Results { set, .. } => 1 + set.len(),
            Write::Year { .. } | Write::Generation { .. } | Write::Erased => 0,
            _ => 1,
        }
    }
}

impl Write {
    /// The academic year of the counts that it stores.
    pub fn counted(&self) -> Option<AcademicYear> {
        match self {
            Write::Counts { year, after: Some(_), .. } => Some(*year),
            _ => None,
        }
    }

    /// The cohort of which targets may be dead now: deleted, replaced, or left behind by a pupil.
    pub fn buries(&self) -> Option<Cohort> {
        match self {
            Write::Generation { year, .. } => Some(year.cohort),
            Write::Prepopulated { year, before, after, .. } => {
                let replaces = |after: &Prepopulated| {
                    after.columns.iter().any(|column| column.source.override_count > 0)
                };
                let is_first = before.is_none() && !after.as_deref().is_some_and(replaces);
                (!is_first).then_some(year.cohort)
            }
            Write::Pupil { before: Some(before), after } => {
                let stays = after.as_ref().is_some_and(|after| after.cohort == before.cohort);
                (!stays).then_some(before.cohort)
            }
            _ => None,
        }
    }

    /// True if it writes counts, or what is computed from them.
    pub const fn is_of_counts(&self) -> bool {
        matches!(self, Write::Counts { .. } | Write::Progress { .. })
    }

    fn inverse(self) -> Write {
        match self {
            Write::Year { before, after } => Write::Year { before: after, after: before },
            Write::Pupil { before, after } => Write::Pupil { before: after, after: before },
            Write::Classes { pupil, set } => {
                let set = set.into_iter().map(|one| ClassWrite {
                    subject: one.subject,
                    before: one.after,
                    after: one.before,
                    origins: (one.origins.1, one.origins.0),
                });
                Write::Classes { pupil, set: set.collect() }
            }
            Write::Counts { key_stage, year, before, after } => {
                let (before, after) = exchanged(before, after, |counts| &mut counts.version);
                Write::Counts { key_stage, year, before, after }
            }
            Write::Results { pupil, set } => {
                let set = set.into_iter().map(|ResultsWrite { collection, before, after }| {
                    let (before, after) = exchanged(before, after, |results| &mut results.version);
                    ResultsWrite { collection, before, after }
                });
                Write::Results { pupil, set: set.collect() }
            }
            Write::Progress { key_stage, before, after } => {
                let (before, after) = exchanged(before, after, |progress| &mut progress.version);
                Write::Progress { key_stage, before, after }
            }
            Write::Targets { year, pupil, set } => {
                let set =
                    set.into_iter().map(|one| TargetWrite { before: one.after, after: one.before, ..one });
                Write::Targets { year, pupil, set: set.collect() }
            }
            Write::Prepopulated { year, before, after, .. } => {
                let (before, after) = exchanged(before, after, |targets| &mut targets.version);
                Write::Prepopulated { year, settings: None, before, after }
            }
            Write::Generation { year, subject, before, after, count } => {
                Write::Generation { year, subject, before: after, after: before, count }
            }
            Write::Erased => Write::Erased,
        }
    }
}

/// Exchanges two versions of a record that counts its changes: what is restored is a new version too.
fn exchanged<T>(
    before: Option<T>,
    mut after: Option<T>,
    version: fn(&mut T) -> &mut u64,
) -> (Option<T>, Option<T>) {
    let last = after.as_mut().map_or(0, |after| *version(after));
    let restored = before.map(|mut before| {
        *version(&mut before) = last + 1;
        before
    });
    (after, restored)
}
