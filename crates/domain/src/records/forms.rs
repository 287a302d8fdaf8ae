//! Forms of pupils' records: the list of pupils, and what comes by spreadsheet.

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

/// The pupils of a year group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListPupilsForm {
    /// The year group in the school's records, 1 to 13; absent for the eldest there is.
    #[serde(default, deserialize_with = "some_number")]
    pub year_group: Option<u8>,
}

form!(ListPupilsForm => ListPupils, PupilsView);

fn some_number<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<u8>, D::Error> {
    crate::access::form::number_or_text(from).map(Some)
}

/// The pupils of a year group, and which others there are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PupilsView {
    /// The academic year of the school's records: `2026/27`; absent without any.
    pub records: Option<String>,
    /// The year groups of the school, the eldest first, with the number of pupils in each.
    pub groups: Vec<GroupView>,
    /// The year group these are of; absent where the school has none.
    pub year_group: Option<u8>,
    /// The pupils, by surname and forename.
    pub pupils: Vec<PupilView>,
    /// Why the year group may not have rolled forward (F45).
    pub warning: Option<String>,
}

/// A year group and how many pupils are in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GroupView {
    /// 1 to 13.
    pub year_group: u8,
    /// Its pupils.
    pub pupils: u32,
}

/// A pupil as the school's records have them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PupilView {
    /// The pupil.
    pub id: PupilId,
    /// Unique pupil number.
    pub upn: String,
    /// Surname and forename.
    pub name: String,
    /// Date of birth: `31/08/2011`.
    pub born: String,
    /// Sex, where recorded.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sex: Option<Sex>,
    /// Whether the pupil premium is paid for them.
    pub disadvantaged: bool,
    /// What they attained at the end of the key stage before, in points; absent without (F47).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub prior: Option<String>,
    /// The class they are in, by subject.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub classes: BTreeMap<String, String>,
}

/// Ask where a file of records may be uploaded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RequestRecordsUploadForm {
    /// What it holds.
    pub kind: RecordsKind,
    /// Its name.
    pub file_name: String,
    /// Its size in bytes.
    pub size: u64,
}

form!(RequestRecordsUploadForm => RequestRecordsUpload, RecordsUploadView);

/// Where a file of records may be uploaded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RecordsUploadView {
    /// By which it is imported; it is kept for a day.
    pub upload: UploadId,
    /// The address to send the file to, with PUT, within five minutes.
    pub url: String,
    /// The content type to send it with.
    pub content_type: String,
}

/// A form of an import, which is looked at before it is done.
pub trait Import: Form + Clone {
    /// The same, to be carried out if the plan is still the one that this view showed; without one, to be looked at.
    fn having_seen(&self, view: Option<&Self::View>) -> Self;
    /// How many rows the view says cannot be taken.
    fn refused(view: &Self::View) -> u32;
}

macro_rules! imports {
    ($($(#[$doc:meta])* $form:ident => $action:ident, $view:ty;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub struct $form {
            /// The upload.
            pub upload: UploadId,
            /// The file's name, as it was uploaded.
            pub file_name: String,
            /// The mark of the plan that was seen: it is carried out, if it is still the same. Absent: what the file would do
            /// comes back, and nothing is changed.
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
    /// Import an uploaded file of pupils, or see what that would do.
    ImportPupilsForm => ImportPupils, PupilsImportView;
    /// Import an uploaded file of classes, or see what that would do.
    ImportClassesForm => ImportClasses, ClassesImportView;
    /// Import an uploaded file of past results, or see what that would do.
    ImportResultsForm => ImportResults, ResultsImportView;
}

/// What importing pupils does, or did. At most 200 of each kind are listed; all are counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PupilsImportView {
    /// Pupils who were not there.
    pub added: u32,
    /// Pupils whose record changes.
    pub changed: u32,
    /// Pupils who are in the file as they are here.
    pub unchanged: u32,
    /// Pupils who are here and not in the file: they stay as they are.
    pub kept: u32,
    /// Rows that cannot be taken.
    pub refused: u32,
    /// What changes.
    pub changes: Vec<ChangedPupil>,
    /// What cannot be taken, and why.
    pub refusals: Vec<RefusedRow>,
    /// Year groups that look as if they had not rolled forward (F45), once this is done.
    pub warnings: Vec<String>,
    /// The mark of this plan.
    pub mark: PlanMark,
    /// Whether it was done.
    pub applied: bool,
}

/// What importing classes does, or did. At most 200 of each kind are listed; all are counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ClassesImportView {
    /// Pupils whose classes change.
    pub pupils: u32,
    /// Classes that change.
    pub classes: u32,
    /// Rows that say what is there already.
    pub unchanged: u32,
    /// Rows that cannot be taken.
    pub refused: u32,
    /// What changes.
    pub changes: Vec<ChangedPupil>,
    /// What cannot be taken, and why.
    pub refusals: Vec<RefusedRow>,
    /// The mark of this plan.
    pub mark: PlanMark,
    /// Whether it was done.
    pub applied: bool,
}

/// What importing results does, or did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ResultsImportView {
    /// The years it has results of: they take the place of what is there.
    pub years: Vec<ResultsYear>,
    /// The school's own rank in each subject of those key stages.
    pub progress: Vec<ProgressChange>,
    /// Rows that cannot be taken.
    pub refused: u32,
    /// What cannot be taken, and why; at most 200 rows are listed.
    pub refusals: Vec<RefusedRow>,
    /// The mark of this plan.
    pub mark: PlanMark,
    /// Whether it was done.
    pub applied: bool,
}

impl PupilsView {
    /// The pupils of a cohort. `now` is the academic year of today.
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
        PupilsImportView {
            added: count(added),
            changed: count(plan.written.len() - added),
            unchanged: count(plan.unchanged),
            kept: count(plan.kept),
            refused: count(plan.refused.len()),
            changes: plan.changed().take(LISTED).collect(),
            refusals: plan.refused.iter().take(LISTED).cloned().collect(),
            warnings: roll.cohorts.keys().filter_map(|cohort| roll.warning(*cohort, plan.year)).collect(),
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
            mark: plan.mark(),
            applied,
        }
    }
}
