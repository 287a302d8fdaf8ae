//! Forms and views of pupil records: the list of pupils, and imports by spreadsheet.

use crate::access::form::{Form, form};
use crate::attainment::model::Sex;
use crate::attainment::subject::KeyStage;
use crate::base::ids::{PupilId, UploadId};
use crate::records::classes::ClassesPlan;
use crate::records::cohort::{AcademicYear, Cohort};
use crate::records::file::RecordsKind;
use crate::records::import::{ChangedPupil, LISTED, PlanMark, RefusedRow, count};
use crate::records::pupil::Pupil;
use crate::records::pupils::{PupilsPlan, points, written};
use crate::records::results::{ProgressChange, ResultsPlan, ResultsYear};
use crate::records::roll::Roll;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// List the pupils of a year group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListPupilsForm {
    /// The year group in the school's records, 1 to 13; absent for the oldest one.
    #[serde(default, deserialize_with = "some_number")]
    pub year_group: Option<u8>,
}

form!(ListPupilsForm => ListPupils, PupilsView);

fn some_number<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<u8>, D::Error> {
    crate::access::form::number_or_text(from).map(Some)
}

/// The pupils of a year group, and the school's other year groups.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PupilsView {
    /// The academic year of the school's records, such as `2026/27`; absent if there are no records.
    pub records: Option<String>,
    /// The year groups of the school, oldest first, with the number of pupils in each.
    pub groups: Vec<GroupView>,
    /// The year group of the listed pupils; absent if the school has none.
    pub year_group: Option<u8>,
    /// The pupils, ordered by surname and forename.
    pub pupils: Vec<PupilView>,
    /// The reason why the year group may not have rolled forward (F45); absent if there is none.
    pub warning: Option<String>,
}

/// A year group and the number of its pupils.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GroupView {
    /// The year group, 1 to 13.
    pub year_group: u8,
    /// The number of its pupils.
    pub pupils: u32,
}

/// A pupil as recorded by the school.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PupilView {
    /// The id of the pupil.
    pub id: PupilId,
    /// The unique pupil number.
    pub upn: String,
    /// Surname and forename.
    pub name: String,
    /// The date of birth, such as `31/08/2011`.
    pub born: String,
    /// Absent if it is not recorded.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sex: Option<Sex>,
    /// True if the school receives the pupil premium for the pupil.
    pub disadvantaged: bool,
    /// The attainment at the end of the key stage before, in points; absent if there is none (F47).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub prior: Option<String>,
    /// The pupil's classes, by subject.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub classes: BTreeMap<String, String>,
}

/// Ask for an upload address for a file of records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RequestRecordsUploadForm {
    /// The content of the file.
    pub kind: RecordsKind,
    /// The file's name.
    pub file_name: String,
    /// The file's size in bytes.
    pub size: u64,
}

form!(RequestRecordsUploadForm => RequestRecordsUpload, RecordsUploadView);

/// The upload address for a file of records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RecordsUploadView {
    /// The id by which the file is imported. The file is kept for a day.
    pub upload: UploadId,
    /// The address to which the file must be sent with PUT within five minutes.
    pub url: String,
    /// The Content-Type header to send with the file.
    pub content_type: String,
}

/// A form of an import that is previewed before it is applied.
pub trait Import: Form + Clone {
    /// The same form, to apply the plan if it is still the one in this view, or to preview it if there is no view.
    fn having_seen(&self, view: Option<&Self::View>) -> Self;
    /// The number of rows that cannot be imported, from the view.
    fn refused(view: &Self::View) -> u32;
}

macro_rules! imports {
    ($($(#[$doc:meta])* $form:ident => $action:ident, $view:ty;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub struct $form {
            /// The id of the uploaded file.
            pub upload: UploadId,
            /// The file's name when it was uploaded.
            pub file_name: String,
            /// The mark of the plan that was shown. The import is applied if its plan still has this mark. Without a
            /// mark, nothing changes and the plan is returned.
            #[serde(default)]
            pub seen: Option<PlanMark>,
        }
        form!($form => $action, $view);

        impl Import for $form {
            fn having_seen(&self, view: Option<&$view>) -> $form {
                $form { seen: view.map(|view| view.mark.clone()), ..self.clone() }
            }

            fn refused(view: &$view) -> u32 {
                view.refused
            }
        }
    )*};
}

imports! {
    /// Preview or apply an uploaded file of pupils.
    ImportPupilsForm => ImportPupils, PupilsImportView;
    /// Preview or apply an uploaded file of classes.
    ImportClassesForm => ImportClasses, ClassesImportView;
    /// Preview or apply an uploaded file of past results.
    ImportResultsForm => ImportResults, ResultsImportView;
}

/// The result of importing pupils, or a preview of it. Lists at most 200 of each kind; the counts include all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PupilsImportView {
    /// The number of new pupils.
    pub added: u32,
    /// The number of pupils whose record changes.
    pub changed: u32,
    /// The number of pupils in the file whose record stays the same.
    pub unchanged: u32,
    /// The number of pupils in the records who are not in the file. They stay as they are.
    pub kept: u32,
    /// The number of rows that cannot be imported.
    pub refused: u32,
    /// The changes.
    pub changes: Vec<ChangedPupil>,
    /// The rows that cannot be imported, with reasons.
    pub refusals: Vec<RefusedRow>,
    /// Sentences about the file as a whole, and year groups that will look as if they had not rolled forward (F45).
    /// To be read before the plan is confirmed.
    #[serde(default)]
    pub warnings: Vec<String>,
    /// The mark of this plan.
    pub mark: PlanMark,
    /// True if the import was applied.
    pub applied: bool,
}

/// The result of importing classes, or a preview of it. Lists at most 200 of each kind; the counts include all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ClassesImportView {
    /// The number of pupils whose classes change.
    pub pupils: u32,
    /// The number of classes that change.
    pub classes: u32,
    /// The number of rows that agree with the records.
    pub unchanged: u32,
    /// The number of rows that cannot be imported.
    pub refused: u32,
    /// The changes.
    pub changes: Vec<ChangedPupil>,
    /// The rows that cannot be imported, with reasons.
    pub refusals: Vec<RefusedRow>,
    /// Sentences about the file as a whole, to read before the plan is confirmed.
    #[serde(default)]
    pub warnings: Vec<String>,
    /// The mark of this plan.
    pub mark: PlanMark,
    /// True if the import was applied.
    pub applied: bool,
}

/// The result of importing past results, or a preview of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ResultsImportView {
    /// The years of the results in the file. They replace the recorded results of those years.
    pub years: Vec<ResultsYear>,
    /// The school's own rank in each subject of those key stages.
    pub progress: Vec<ProgressChange>,
    /// The number of rows that cannot be imported.
    pub refused: u32,
    /// The rows that cannot be imported, with reasons; at most 200.
    pub refusals: Vec<RefusedRow>,
    /// Sentences about the file as a whole, to read before the plan is confirmed.
    #[serde(default)]
    pub warnings: Vec<String>,
    /// The mark of this plan.
    pub mark: PlanMark,
    /// True if the import was applied.
    pub applied: bool,
}

impl PupilsView {
    /// The view of the pupils of a cohort. `now` is the present academic year.
    pub fn of(roll: &Roll, cohort: Option<Cohort>, pupils: &[Pupil], now: AcademicYear) -> PupilsView {
        let groups = roll.cohorts.iter().filter_map(|(cohort, pupils)| {
            Some(GroupView { year_group: cohort.year_group(roll.year)?, pupils: *pupils })
        });
        let year_group = cohort.and_then(|cohort| cohort.year_group(roll.year));
        let key_stage = year_group.and_then(KeyStage::of);
        let pupils = pupils.iter().map(|pupil| PupilView {
            id: pupil.id,
            upn: pupil.upn.as_str().to_owned(),
            name: pupil.listed_name(),
            born: written(pupil.born),
            sex: pupil.sex,
            disadvantaged: pupil.disadvantaged,
            prior: key_stage.and_then(|key_stage| Some(points(*pupil.prior.get(&key_stage)?))),
            classes: pupil.classes.clone(),
        });
        PupilsView {
            records: Some(roll.year.to_string()),
            groups: groups.collect(),
            year_group,
            pupils: pupils.collect(),
            warning: cohort.and_then(|cohort| roll.warning(cohort, now)),
        }
    }
}

impl PupilsImportView {
    pub fn of(plan: &PupilsPlan, applied: bool) -> PupilsImportView {
        let (roll, added) = (plan.roll_after(), plan.written.iter().filter(|one| one.was.is_none()).count());
        let of_groups = roll.cohorts.keys().filter_map(|cohort| roll.warning(*cohort, plan.year));
        PupilsImportView {
            added: count(added),
            changed: count(plan.written.len() - added),
            unchanged: count(plan.unchanged),
            kept: count(plan.kept),
            refused: count(plan.refused.len()),
            changes: plan.changed().take(LISTED).collect(),
            refusals: plan.refused.iter().take(LISTED).cloned().collect(),
            warnings: plan.warnings.iter().cloned().chain(of_groups).chain(plan.out_of_step(&roll)).collect(),
            mark: plan.mark(),
            applied,
        }
    }
}

impl ClassesImportView {
    pub fn of(plan: &ClassesPlan, applied: bool) -> ClassesImportView {
        ClassesImportView {
            pupils: count(plan.changes.len()),
            classes: count(plan.changes.iter().map(|pupil| pupil.changes.len()).sum()),
            unchanged: count(plan.unchanged),
            refused: count(plan.refused.len()),
            changes: plan.changes.iter().take(LISTED).cloned().collect(),
            refusals: plan.refused.iter().take(LISTED).cloned().collect(),
            warnings: plan.warnings.clone(),
            mark: plan.mark(),
            applied,
        }
    }
}

impl ResultsImportView {
    pub fn of(plan: &ResultsPlan, applied: bool) -> ResultsImportView {
        ResultsImportView {
            years: plan.rows.clone(),
            progress: plan.progress.clone(),
            refused: count(plan.refused.len()),
            refusals: plan.refused.iter().take(LISTED).cloned().collect(),
            warnings: plan.warnings.clone(),
            mark: plan.mark(),
            applied,
        }
    }
}
