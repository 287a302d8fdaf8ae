//! Forms and views of the target-setting report (F51) and its export.

use crate::access::form::{ListFileView, form};
use crate::attainment::grade::Grade;
use crate::attainment::model::Sex;
use crate::attainment::reference::Reference;
use crate::attainment::subject::KeyStage;
use crate::base::ids::PupilId;
use crate::base::sheet::{FileFormat, ListCell};
use crate::records::cohort::YearGroupId;
use crate::records::pupil::Pupil;
use crate::targets::forms::ReferenceView;
use crate::targets::report::{Groups, Report, ReportRow, ReportSubject};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::iter;

/// The first columns of the exported report. After them, each subject has one with its targets, and one for each of
/// [`SUBJECT_SUFFIXES`].
pub const REPORT_COLUMNS: &[&str] = &["UPN", "Name", "Sex", "Disadvantaged", "Prior attainment"];

/// The ends of the headings of a subject's other columns in the exported report.
pub const SUBJECT_SUFFIXES: &[&str] =
    &[" benchmark", " class", " chance % nationally", " chance % by own progress"];

/// A year group's targets as a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ExportTargetsForm {
    pub year: YearGroupId,
    /// The format of the file.
    pub format: FileFormat,
}

form!(ExportTargetsForm => ExportTargets, ListFileView; year: YearGroupId);

/// The target-setting report (F51).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReportView {
    /// The year group in the school's records.
    pub year_group: u8,
    /// True if the year group uses target setting (F46).
    pub used: bool,
    /// True if the person may set targets now (F49).
    pub editable: bool,
    pub subjects: Vec<ReportSubject>,
    pub rows: Vec<ReportRow>,
    /// The number of targets that are kept and not shown, because their pupils do not take the subject.
    pub unseen: u32,
    /// The reference data from which the benchmarks follow.
    pub reference: ReferenceView,
}

impl ReportView {
    pub fn of(report: Report, reference: &Reference) -> ReportView {
        let Report { year_group, settings, subjects, rows, unseen } = report;
        ReportView {
            year_group,
            used: settings.used,
            editable: settings.editable(),
            subjects,
            rows,
            unseen,
            reference: ReferenceView::of(reference),
        }
    }

    /// The headings of the exported report.
    pub fn headings(&self) -> Vec<String> {
        let own = REPORT_COLUMNS.iter().map(|own| (*own).to_owned());
        let subjects = self.subjects.iter().flat_map(|ReportSubject { name, .. }| {
            iter::once(name.clone()).chain(SUBJECT_SUFFIXES.iter().map(move |end| format!("{name}{end}")))
        });
        own.chain(subjects).collect()
    }

    /// The rows of the exported report. `pupils` are those of the report.
    pub fn lines(&self, pupils: &[Pupil], key_stage: KeyStage) -> Vec<Vec<ListCell>> {
        let pupils: BTreeMap<PupilId, &Pupil> = pupils.iter().map(|pupil| (pupil.id, pupil)).collect();
        let text = |text: &str| ListCell::Text(text.to_owned());
        let line = |row: &ReportRow| {
            let pupil = pupils.get(&row.id);
            let sex = match row.sex {
                Some(Sex::Female) => "F",
                Some(Sex::Male) => "M",
                None => "",
            };
            let prior = pupil.and_then(|pupil| pupil.prior.get(&key_stage));
            let own = [
                text(pupil.map_or("", |pupil| pupil.upn.as_str())),
                text(&row.name),
                text(sex),
                text(if row.groups.any(Groups::DISADVANTAGED) { "Y" } else { "N" }),
                prior.map_or_else(|| text(""), |prior| ListCell::Number(f64::from(prior.0) / 100.0)),
            ];
            let cells = row.cells.iter().zip(&self.subjects).flat_map(|(cell, subject)| {
                let name = |grade: Option<Grade>| {
                    ListCell::grade(grade.map_or("", |grade| subject.scale.name(grade)))
                };
                let chance = |chance: Option<u8>| {
                    chance.map_or_else(|| text(""), |chance| ListCell::Number(f64::from(chance)))
                };
                let class = row.classes.get(&subject.name).map_or("", String::as_str);
                [name(cell.0), name(cell.2), text(class), chance(cell.3), chance(cell.4)]
            });
            own.into_iter().chain(cells).collect()
        };
        self.rows.iter().map(line).collect()
    }
}
