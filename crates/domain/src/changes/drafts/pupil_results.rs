//! A file of pupils' results as a change: one line per pupil, then the counts of the years and the school's
//! progress, which follow from them.

use crate::attainment::subject::KeyStage;
use crate::changes::change_set::{Figure, Tone};
use crate::changes::drafts::Draft;
use crate::changes::drafts::results::counted;
use crate::changes::kind::ChangeKind;
use crate::changes::line::{Line, Write};
use crate::changes::plan::Preamble;
use crate::records::counts::KeyStageCounts;
use crate::records::pupil_results::{PupilResultsPlan, ResultsChange};
use std::collections::BTreeMap;

impl Draft {
    /// The draft of a file's changes. `there` holds the recorded counts from which the plan was made.
    pub fn of_pupil_results(
        plan: PupilResultsPlan,
        there: &BTreeMap<KeyStage, KeyStageCounts>,
        file_name: &str,
    ) -> Draft {
        let words = || plan.pupils.iter().flat_map(|one| &one.words);
        let new = words().filter(|change| change.before.is_empty()).count();
        let changed = words().count() - new;
        let figures = vec![
            Figure::new("New", "Results that the file adds", new, Tone::New),
            Figure::new("Changed", "Results that get another grade", changed, Tone::Changed),
            Figure::new("Unchanged", "The same in the file", plan.unchanged, Tone::Plain),
            Figure::new("Pupils", "Their results change", plan.pupils.len(), Tone::Changed),
            Figure::new("Refused", "Rows that cannot be imported", plan.refused.len(), Tone::Refused),
        ];
        let mut lines: Vec<Line> = plan
            .pupils
            .into_iter()
            .map(|one| {
                let ResultsChange { pupil, name, upn, set, words } = one;
                Line { name, detail: upn, words, write: Write::Results { pupil, set } }
            })
            .collect();
        lines.extend(counted(plan.counts, there));
        Draft {
            kind: ChangeKind::PupilResults,
            title: file_name.to_owned(),
            figures,
            guard: None,
            preamble: Preamble { refusals: plan.refused, warnings: plan.warnings },
            lines,
            basis: 0,
        }
    }
}
