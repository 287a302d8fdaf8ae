//! The changes that an imported file would make, or has made.

use crate::parts::counts::{Count, counts};
use crate::parts::table::{cell, row, table};
use crate::parts::text::{block, count, heading, notice, paragraph, strong};
use domain::records::forms::{ClassesImportView, PupilsImportView, ResultsImportView};
use domain::records::import::{ChangedPupil, PlanMark, RefusedRow};
use domain::records::results::{ProgressChange, ResultsYear};
use domain::targets::forms::TargetsImportView;
use yew::prelude::*;

const CHANGES: &[&str] = &["Pupil", "Changes"];
const REFUSALS: &[&str] = &["Row", "Why"];
const YEARS: &[&str] = &["Academic year", "Key stage", "In the file", "Here now, replaced"];
const PROGRESS: &[&str] = &["Subject", "Rank now", "Rank then", "Results counted"];

/// The changes of a file, in one form for all kinds of records.
#[derive(Default)]
pub struct Plan {
    counts: Vec<Count>,
    /// The number of pupils, classes, results or targets that it writes.
    pub written: u32,
    /// The number of pupils that it changes; `changes` holds the first of them.
    changed: u32,
    changes: Vec<ChangedPupil>,
    /// Pupils that were skipped because somebody else changed their targets during the import.
    skipped: Vec<ChangedPupil>,
    /// The number of rows that are refused; `refusals` holds the first of them.
    pub refused: u32,
    refusals: Vec<RefusedRow>,
    warnings: Vec<String>,
    years: Vec<ResultsYear>,
    progress: Vec<ProgressChange>,
    /// Confirming the plan sends this mark back, so that only the plan that was shown is carried out.
    pub mark: Option<PlanMark>,
    /// True once the changes have been made.
    pub applied: bool,
}

const fn unchanged(number: u32) -> Count {
    (number, "Unchanged", "In the file as they are here", "")
}

const fn refused(number: u32) -> Count {
    (number, "Refused", "They cannot be taken", "at-count--red")
}

const NEW: &str = "at-count--ready";
const CHANGED: &str = "at-count--amber";

impl From<PupilsImportView> for Plan {
    fn from(view: PupilsImportView) -> Plan {
        Plan {
            counts: vec![
                (view.added, "New", "Pupils who were not here", NEW),
                (view.changed, "Changed", "Pupils who were here", CHANGED),
                unchanged(view.unchanged),
                (view.kept, "Not in the file", "They stay as they are", ""),
                refused(view.refused),
            ],
            written: view.added + view.changed,
            changed: view.changed,
            changes: view.changes,
            refused: view.refused,
            refusals: view.refusals,
            warnings: view.warnings,
            mark: Some(view.mark),
            applied: view.applied,
            ..Plan::default()
        }
    }
}

impl From<ClassesImportView> for Plan {
    fn from(view: ClassesImportView) -> Plan {
        Plan {
            counts: vec![
                (view.classes, "Classes", "New, changed or left", CHANGED),
                (view.pupils, "Pupils", "Their classes change", CHANGED),
                unchanged(view.unchanged),
                refused(view.refused),
            ],
            written: view.classes,
            changed: view.pupils,
            changes: view.changes,
            refused: view.refused,
            refusals: view.refusals,
            warnings: view.warnings,
            mark: Some(view.mark),
            applied: view.applied,
            ..Plan::default()
        }
    }
}

impl From<ResultsImportView> for Plan {
    fn from(view: ResultsImportView) -> Plan {
        let sum = |number: fn(&ResultsYear) -> u32| view.years.iter().map(number).sum();
        let written = sum(|year| year.results);
        Plan {
            counts: vec![
                (written, "Results", "In the file", NEW),
                (sum(|year| year.replaced), "Replaced", "Results that were here", CHANGED),
                refused(view.refused),
            ],
            written,
            refused: view.refused,
            refusals: view.refusals,
            years: view.years,
            progress: view.progress,
            warnings: view.warnings,
            mark: Some(view.mark),
            applied: view.applied,
            ..Plan::default()
        }
    }
}

impl From<TargetsImportView> for Plan {
    fn from(view: TargetsImportView) -> Plan {
        Plan {
            counts: vec![
                (view.targets, "Targets", "New or changed", CHANGED),
                (view.pupils, "Pupils", "Their targets change", CHANGED),
                unchanged(view.unchanged),
                refused(view.refused),
            ],
            written: view.targets,
            changed: view.pupils,
            changes: view.changes,
            skipped: view.changed_meanwhile,
            refused: view.refused,
            refusals: view.refusals,
            warnings: view.warnings,
            mark: Some(view.mark),
            applied: view.applied,
            ..Plan::default()
        }
    }
}

impl Plan {
    /// The number of pupils that were skipped because somebody else changed them.
    pub fn skipped(&self) -> usize {
        self.skipped.len()
    }

    /// The numbers, and the warnings to read before confirming.
    pub fn summary(&self) -> Html {
        let warnings = self.warnings.iter().map(|text| notice(strong("Check this first. ", text.clone())));
        block("", vec![counts("What is in the file", &self.counts), block("", warnings.collect())])
    }

    /// The refused rows and the changes.
    pub fn details(&self) -> Html {
        block("", vec![self.refusals(), self.skipped_pupils(), self.results(), self.changes()])
    }

    fn refusals(&self) -> Html {
        if self.refusals.is_empty() {
            return Html::default();
        }
        let rows = self.refusals.iter().enumerate().map(|(place, refused)| {
            let number = strong(refused.row.to_string(), "");
            row(place, vec![cell(REFUSALS[0], "", number), cell(REFUSALS[1], "", refused.reason.clone())])
        });
        let rest = match (self.written, self.applied) {
            (0, _) => "",
            (_, true) => "The rest of the file has been imported without them. ",
            (_, false) => "The rest of the file can be imported without them. ",
        };
        block(
            "",
            vec![
                heading("Cannot be taken"),
                paragraph(format!("{rest}Put them right in the file, and import it again.")),
                table("Rows that cannot be taken", "at-table--plain at-import", REFUSALS, rows.collect()),
                unlisted(self.refused, self.refusals.len(), "row"),
            ],
        )
    }

    fn skipped_pupils(&self) -> Html {
        if self.skipped.is_empty() {
            return Html::default();
        }
        block(
            "",
            vec![
                heading("Somebody else was at these meanwhile"),
                paragraph(
                    "These targets are not what the file says. Look at them in the report; import the file again if it should count.",
                ),
                changed("Targets that were not set", &self.skipped),
            ],
        )
    }

    fn changes(&self) -> Html {
        if self.changes.is_empty() {
            return Html::default();
        }
        block(
            "",
            vec![
                heading(if self.applied { "What has changed" } else { "What would change" }),
                changed("Changes by pupil", &self.changes),
                unlisted(self.changed, self.changes.len(), "pupil"),
            ],
        )
    }

    fn results(&self) -> Html {
        if self.years.is_empty() {
            return Html::default();
        }
        let years = self.years.iter().map(|year| {
            let cells = vec![
                cell(YEARS[0], "", strong(year.year.clone(), "")),
                cell(YEARS[1], "", year.key_stage.label()),
                cell(YEARS[2], "", year.results.to_string()),
                cell(YEARS[3], "", year.replaced.to_string()),
            ];
            row(format!("{} {}", year.key_stage.as_str(), year.year), cells)
        });
        let rank = |rank: Option<u8>| rank.map_or_else(|| "No results".to_owned(), |rank| rank.to_string());
        let progress = self.progress.iter().map(|one| {
            let cells = vec![
                cell(PROGRESS[0], "", strong(one.subject.clone(), format!(" {}", one.key_stage.label()))),
                cell(PROGRESS[1], "", rank(one.before)),
                cell(PROGRESS[2], "", rank(one.after)),
                cell(PROGRESS[3], "", one.results.to_string()),
            ];
            row(format!("{} {}", one.key_stage.as_str(), one.subject), cells)
        });
        block(
            "",
            vec![
                heading("Years in the file"),
                table("Years of results", "at-table--plain", YEARS, years.collect()),
                heading("Your school’s own progress"),
                paragraph(
                    "Your school’s rank in each subject, from 1, the most progress, to 100. It is reckoned from the last three years.",
                ),
                table("Your school’s rank by subject", "at-table--plain", PROGRESS, progress.collect()),
            ],
        )
    }
}

/// A table of the changes, one row per pupil.
fn changed(caption: &'static str, pupils: &[ChangedPupil]) -> Html {
    let rows = pupils.iter().map(|pupil| {
        let said = |value: &str| if value.is_empty() { "blank".to_owned() } else { value.to_owned() };
        let each = pupil.changes.iter().enumerate().map(|(place, change)| {
            let (before, after) = (said(&change.before), said(&change.after));
            html! { <li key={place}>{ strong(format!("{}: ", change.what), format!("{before} → ")) }{ after }</li> }
        });
        let each = html! { <ul class="at-changes">{ for each }</ul> };
        let name = strong(pupil.name.clone(), format!(" {}", pupil.upn));
        row(pupil.upn.clone(), vec![cell(CHANGES[0], "", name), cell(CHANGES[1], "", each)])
    });
    table(caption, "at-table--plain at-import", CHANGES, rows.collect())
}

/// The number of items that are not listed.
fn unlisted(all: u32, listed: usize, what: &str) -> Html {
    match all.saturating_sub(listed as u32) {
        0 => Html::default(),
        more => paragraph(format!("There are {} more, which are not listed here.", count(more, what))),
    }
}
