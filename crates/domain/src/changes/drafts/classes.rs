//! A file of classes as a change: one line per pupil.

use crate::base::guard::Guard;
use crate::changes::change_set::{Figure, Tone};
use crate::changes::drafts::Draft;
use crate::changes::kind::ChangeKind;
use crate::changes::line::{ClassWrite, Line, Write};
use crate::changes::plan::Preamble;
use crate::records::classes::{ClassesPlan, class_in};
use crate::records::origin::{Later, Origin, Source};
use jiff::civil::Date;

impl Draft {
    /// The draft of the changes of a file that is read today.
    pub fn of_classes(plan: ClassesPlan, today: Date, file_name: &str) -> Draft {
        let (pupils, stored) = (plan.pupils.len(), plan.stored);
        let origin = Origin { source: Source::File, on: today };
        let lines = plan.pupils.into_iter().map(|(pupil, words)| {
            let class = |class: &str| (!class.is_empty()).then(|| class.to_owned());
            let set = words.iter().map(|change| ClassWrite {
                subject: change.what.clone(),
                before: class(&change.before),
                after: class(&change.after),
                origins: (
                    pupil.origins.later.get(&class_in(&change.what)).cloned(),
                    Some(Later { origin, replaced: change.before.clone() }),
                ),
            });
            Line {
                name: pupil.listed_name(),
                detail: pupil.upn.as_str().to_owned(),
                write: Write::Classes { pupil: pupil.id, set: set.collect() },
                words,
            }
        });
        let lines: Vec<Line> = lines.collect();
        let words = || lines.iter().flat_map(|line| &line.words);
        let taken_out = words().filter(|change| change.after.is_empty()).count();
        let figures = vec![
            Figure::new("Classes", "New, changed or left", words().count(), Tone::Changed),
            Figure::new("Pupils", "Their classes change", pupils, Tone::Changed),
            Figure::new("Unchanged", "The same in the file", plan.unchanged, Tone::Plain),
            Figure::new("Refused", "Rows that cannot be imported", plan.refused.len(), Tone::Refused),
        ];
        Draft {
            kind: ChangeKind::Classes,
            title: file_name.to_owned(),
            figures,
            guard: Guard::when(taken_out, stored, "classes"),
            preamble: Preamble { refusals: plan.refused, warnings: plan.warnings },
            lines,
            basis: 0,
        }
    }
}
