//! Forms of pupils' records: the list of pupils, and what comes by spreadsheet.

use super::{Form, form};
use crate::attainment::model::Sex;
use crate::attainment::subject::KeyStage;
use crate::moment::{PupilId, UploadId};
use crate::records::{ChangedPupil, PlanMark, RecordsKind, RefusedRow};
use crate::targets::YearKey;
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
    super::number_or_text(from).map(Some)
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
    ($($(#[$doc:meta])* $form:ident $({ $(#[$more:meta])* $field:ident: $type:ty })? => $action:ident, $view:ty;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub struct $form {
            $($(#[$more])* pub $field: $type,)?
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
    /// Import an uploaded file of a year group's targets, or see what that would do.
    ImportTargetsForm {
        /// The year group.
        year: YearKey
    } => ImportTargets, TargetsImportView;
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

/// A year of results.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ResultsYear {
    /// The key stage.
    pub key_stage: KeyStage,
    /// The academic year: `2025/26`.
    pub year: String,
    /// Results in the file.
    pub results: u32,
    /// Results that they take the place of.
    pub replaced: u32,
}

/// The school's own rank in a subject, 1 to 100, before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProgressChange {
    /// The key stage.
    pub key_stage: KeyStage,
    /// The subject.
    pub subject: String,
    /// The rank as it was; absent without results.
    pub before: Option<u8>,
    /// The rank as it is then.
    pub after: Option<u8>,
    /// Results it is reckoned from.
    pub results: u32,
}

/// What importing targets does, or did. At most 200 pupils and rows of each kind are listed; all are counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TargetsImportView {
    /// Pupils whose targets change.
    pub pupils: u32,
    /// Targets that change.
    pub targets: u32,
    /// Targets that are in the file as they are here.
    pub unchanged: u32,
    /// Rows and targets that cannot be taken.
    pub refused: u32,
    /// What changes.
    pub changes: Vec<ChangedPupil>,
    /// Pupils with a target that somebody else was at meanwhile; look at them, and import the file again.
    pub changed_meanwhile: Vec<ChangedPupil>,
    /// What cannot be taken, and why.
    pub refusals: Vec<RefusedRow>,
    /// The mark of this plan.
    pub mark: PlanMark,
    /// Whether it was done.
    pub applied: bool,
}
