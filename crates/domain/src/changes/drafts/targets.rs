//! Changes of a year group's targets: a file of them (one line per pupil), their pre-population (one line), and their
//! deletion (one line per subject).

use crate::base::event::Change;
use crate::base::guard::Guard;
use crate::changes::change_set::{Figure, Tone};
use crate::changes::drafts::Draft;
use crate::changes::kind::ChangeKind;
use crate::changes::line::{Line, TargetWrite, Write};
use crate::changes::plan::Preamble;
use crate::records::cohort::YearGroupId;
use crate::targets::counts::TargetCount;
use crate::targets::import::{PupilTargets, TargetsPlan};
use crate::targets::plan::{self, PlanCounts};
use crate::targets::prepopulated::Prepopulated;
use crate::targets::year_group::YearGroup;

impl Draft {
    /// The draft of pre-populating a year group, whose name is `title`. `before` are its targets now.
    pub fn of_prepopulation(
        plan: plan::Plan,
        year: &YearGroup,
        before: Prepopulated,
        title: String,
    ) -> Draft {
        let total = plan.total();
        let figure = |title: &str, about: &str, number: u32, tone| Figure {
            title: title.to_owned(),
            about: about.to_owned(),
            number,
            tone,
        };
        let figures = vec![
            figure("New", "There was no target", total.new, Tone::New),
            figure("Changed", "They get another grade", total.changed, Tone::Changed),
            figure("Unchanged", "They keep their grade", total.same, Tone::Plain),
            figure("Set by staff, kept", "They stay as they are", total.kept, Tone::Plain),
            figure("Set by staff, replaced", "You chose to replace them", total.replaced, Tone::Changed),
            figure("No prior attainment", "They get no target", total.without, Tone::Plain),
        ];
        let with = Change {
            what: "With".to_owned(),
            before: String::new(),
            after: year.settings.prepopulation.label().to_owned(),
        };
        let subjects = plan.counts.into_iter().map(|(what, counts)| Change {
            what,
            before: String::new(),
            after: in_words(&counts),
        });
        let line = Line {
            name: title.clone(),
            detail: String::new(),
            words: std::iter::once(with).chain(subjects.filter(|change| !change.after.is_empty())).collect(),
            write: Write::Prepopulated {
                year: year.key,
                settings: Some(year.version),
                before: (before.version > 0).then(|| Box::new(before)),
                after: Some(Box::new(plan.prepopulated)),
            },
        };
        Draft {
            kind: ChangeKind::Prepopulation,
            title,
            figures,
            guard: None,
            preamble: Preamble::default(),
            lines: vec![line],
            basis: 0,
        }
    }

    /// The draft of deleting the targets of these subjects of a year group, whose name is `title`. `stored` is the
    /// number of all its targets.
    pub fn of_deletion(
        subjects: Vec<(String, TargetCount)>,
        stored: u32,
        year: &YearGroup,
        title: String,
    ) -> Draft {
        let count: u32 = subjects.iter().map(|(_, count)| count.set).sum();
        let figures = vec![
            Figure::new("Targets", "They are deleted", count as usize, Tone::Changed),
            Figure::new("Subjects", "Their targets are deleted", subjects.len(), Tone::Changed),
        ];
        let lines = subjects.into_iter().map(|(subject, count)| {
            let before = year.generation(&subject);
            Line {
                name: subject.clone(),
                detail: String::new(),
                words: vec![Change {
                    what: "Targets".to_owned(),
                    before: count.set.to_string(),
                    after: String::new(),
                }],
                write: Write::Generation {
                    year: year.key,
                    subject,
                    before,
                    after: before + 1,
                    count: count.set,
                },
            }
        });
        Draft {
            kind: ChangeKind::Deletion,
            title,
            figures,
            guard: Guard::when(count as usize, stored as usize, "targets"),
            preamble: Preamble::default(),
            lines: lines.collect(),
            basis: 0,
        }
    }

    /// The draft of a file's changes to a year group.
    pub fn of_targets(plan: TargetsPlan, year: YearGroupId, file_name: &str) -> Draft {
        let targets = plan.pupils.iter().map(|pupil| pupil.set.len()).sum();
        let figures = vec![
            Figure::new("Targets", "New or changed", targets, Tone::Changed),
            Figure::new("Pupils", "Their targets change", plan.pupils.len(), Tone::Changed),
            Figure::new("Unchanged", "The same in the file", plan.unchanged, Tone::Plain),
            Figure::new("Refused", "Targets that cannot be imported", plan.refused.len(), Tone::Refused),
        ];
        let lines = plan.pupils.into_iter().map(|PupilTargets { pupil, upn, name, set }| {
            let (words, set) = set
                .into_iter()
                .map(|one| {
                    let (subject, generation) = (one.subject, one.generation);
                    let (before, after) = (one.was, Some(one.target));
                    (one.change, TargetWrite { subject, generation, before, after })
                })
                .unzip();
            Line { name, detail: upn, words, write: Write::Targets { year, pupil, set } }
        });
        Draft {
            kind: ChangeKind::Targets,
            title: file_name.to_owned(),
            figures,
            guard: None,
            preamble: Preamble { refusals: plan.refused, warnings: plan.warnings },
            lines: lines.collect(),
            basis: 0,
        }
    }
}

/// The numbers of targets that are written in a subject.
fn in_words(counts: &PlanCounts) -> String {
    let parts = [(counts.new, "new"), (counts.changed, "changed"), (counts.replaced, "replaced")];
    let said =
        parts.iter().filter(|(number, _)| *number > 0).map(|(number, what)| format!("{number} {what}"));
    said.collect::<Vec<_>>().join(", ")
}
