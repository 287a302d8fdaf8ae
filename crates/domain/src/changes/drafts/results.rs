//! A file of past results as a change: one line per academic year and key stage, and one for the school's progress in
//! each key stage.

use crate::attainment::subject::KeyStage;
use crate::base::event::Change;
use crate::base::guard::Guard;
use crate::changes::change_set::{Figure, Tone};
use crate::changes::drafts::Draft;
use crate::changes::kind::ChangeKind;
use crate::changes::line::{Line, Write};
use crate::changes::plan::Preamble;
use crate::records::counts::{KeyStageCounts, OwnProgress, YearCounts};
use crate::records::results::ResultsPlan;
use std::collections::{BTreeMap, BTreeSet};

impl Draft {
    /// The draft of a file's changes. `there` holds the recorded results from which the plan was made.
    pub fn of_results(
        plan: ResultsPlan,
        there: &BTreeMap<KeyStage, KeyStageCounts>,
        file_name: &str,
    ) -> Draft {
        let (mut brought, mut replaced, mut taken_out) = (0, 0, 0);
        for (key_stage, record) in &plan.records {
            for (year, after) in &record.years {
                let before = there.get(key_stage).and_then(|was| was.years.get(year));
                let [more, fewer] = [Some(after), before].map(|counts| counts.map_or(0, number));
                brought += more;
                replaced += fewer;
                taken_out += fewer.saturating_sub(more);
            }
        }
        let figures = vec![
            Figure::new("Results", "In the file", brought, Tone::New),
            Figure::new("Replaced", "Results that are removed", replaced, Tone::Changed),
            Figure::new("Refused", "Rows that cannot be imported", plan.refused.len(), Tone::Refused),
        ];
        Draft {
            kind: ChangeKind::Results,
            title: file_name.to_owned(),
            figures,
            guard: Guard::when(taken_out, replaced, "results"),
            preamble: Preamble { refusals: plan.refused, warnings: plan.warnings },
            lines: counted(plan.records, there),
            basis: 0,
        }
    }
}

/// The lines of the counts of academic years and key stages, and of the school's progress after them.
pub(super) fn counted(
    records: BTreeMap<KeyStage, KeyStageCounts>,
    there: &BTreeMap<KeyStage, KeyStageCounts>,
) -> Vec<Line> {
    let (mut lines, mut ranks) = (Vec::new(), Vec::new());
    for (key_stage, record) in records {
        let was = there.get(&key_stage);
        for (year, after) in record.years {
            let before = was.and_then(|was| was.years.get(&year)).cloned();
            lines.push(Line {
                name: format!("{}, {year}", key_stage.label()),
                detail: "Counts".to_owned(),
                words: counts(before.as_ref(), &after),
                write: Write::Counts { key_stage, year, before, after: Some(after) },
            });
        }
        let before = was.map(|was| was.progress.clone()).filter(|progress| progress.version > 0);
        ranks.push(Line {
            name: format!("{}, your school\u{2019}s rank", key_stage.label()),
            detail: "From 1 (most progress) to 100".to_owned(),
            words: rank_changes(before.as_ref(), &record.progress),
            write: Write::Progress { key_stage, before, after: Some(record.progress) },
        });
    }
    lines.append(&mut ranks);
    lines
}

/// The number of results.
fn number(counts: &YearCounts) -> usize {
    counts.number() as usize
}

/// The numbers of results, of all subjects and of each whose number changes.
fn counts(before: Option<&YearCounts>, after: &YearCounts) -> Vec<Change> {
    let was = before.into_iter().flat_map(|before| before.subjects.keys());
    let number = |count: u32| if count == 0 { String::new() } else { count.to_string() };
    let all = Change {
        what: "All subjects".to_owned(),
        before: number(before.map_or(0, YearCounts::number)),
        after: number(after.number()),
    };
    let subjects: BTreeSet<&String> = was.chain(after.subjects.keys()).collect();
    let each = subjects.into_iter().map(|subject| Change {
        what: subject.clone(),
        before: number(before.map_or(0, |before| before.of_subject(subject))),
        after: number(after.of_subject(subject)),
    });
    std::iter::once(all).chain(each.filter(|change| change.before != change.after)).collect()
}

/// The school's rank in each subject in which it changes.
fn rank_changes(before: Option<&OwnProgress>, after: &OwnProgress) -> Vec<Change> {
    let none = BTreeMap::new();
    let was = before.map_or(&none, |before| &before.subjects);
    let rank = |progress: Option<&crate::attainment::progress::Progress>| {
        progress.map_or(String::new(), |progress| progress.rank.to_string())
    };
    let subjects: BTreeSet<&String> = was.keys().chain(after.subjects.keys()).collect();
    let each = subjects.into_iter().map(|subject| Change {
        what: subject.clone(),
        before: rank(was.get(subject)),
        after: rank(after.subjects.get(subject)),
    });
    each.filter(|change| change.before != change.after).collect()
}
