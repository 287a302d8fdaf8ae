//! Forms and views of the target-setting report (F51) and its export.

use crate::access::form::{ListFileView, form};
use crate::attainment::grade::Grade;
use crate::attainment::model::Sex;
use crate::attainment::reference::Reference;
use crate::base::ids::PupilId;
use crate::base::sheet::FileFormat;
use crate::records::cohort::YearGroupId;
use crate::targets::forms::ReferenceView;
use crate::targets::report::{Report, ReportRow, ReportSubject};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The first columns of the exported report. After them, each subject has three.
pub const REPORT_COLUMNS: &[&str] = &["UPN", "Name", "Sex", "Disadvantaged"];

/// The end of the heading of a subject's benchmarks in the exported report.
pub const BENCHMARK_SUFFIX: &str = " benchmark";

/// The end of the heading of a subject's chances in the exported report.
pub const CHANCE_SUFFIX: &str = " chance %";

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
    /// The reference data from which the benchmarks follow.
    pub reference: ReferenceView,
}

impl ReportView {
    pub fn of(report: Report, reference: &Reference) -> ReportView {
        let Report { year_group, settings, subjects, rows } = report;
        ReportView {
            year_group,
            used: settings.used,
            editable: settings.editable(),
            subjects,
            rows,
            reference: ReferenceView::of(reference),
        }
    }

    /// The headings of the exported report.
    pub fn headings(&self) -> Vec<String> {
        let own = REPORT_COLUMNS.iter().map(|own| (*own).to_owned());
        let subjects = self.subjects.iter().flat_map(|subject| {
            [
                subject.name.clone(),
                format!("{}{BENCHMARK_SUFFIX}", subject.name),
                format!("{}{CHANCE_SUFFIX}", subject.name),
            ]
        });
        own.chain(subjects).collect()
    }

    /// The rows of the exported report.
    pub fn lines(&self, upns: &BTreeMap<PupilId, String>) -> Vec<Vec<String>> {
        let line = |row: &ReportRow| {
            let sex = match row.sex {
                Some(Sex::Female) => "F",
                Some(Sex::Male) => "M",
                None => "",
            };
            let disadvantaged = if row.disadvantaged { "Y" } else { "N" };
            let own = [
                upns.get(&row.id).cloned().unwrap_or_default(),
                row.name.clone(),
                sex.to_owned(),
                disadvantaged.to_owned(),
            ];
            let cells = row.cells.iter().zip(&self.subjects).flat_map(|(cell, subject)| {
                let name =
                    |grade: Option<Grade>| grade.map_or("", |grade| subject.scale.name(grade)).to_owned();
                [name(cell.0), name(cell.2), cell.3.map(|chance| chance.to_string()).unwrap_or_default()]
            });
            own.into_iter().chain(cells).collect()
        };
        self.rows.iter().map(line).collect()
    }
}
