//! Forms and views of pupil records: the list of pupils, one pupil, and imports by spreadsheet.

mod agreement;
mod hold;
mod pupil;
mod record_result;

pub use agreement::*;
pub use hold::*;
pub use pupil::*;
pub use record_result::*;

use crate::access::form::{PlannedView, form, number_or_text};
use crate::attainment::model::Sex;
use crate::base::ids::{PupilId, UploadId};
use crate::base::search::NameSearch;
use crate::records::characteristics::Characteristic;
use crate::records::classes::key_stage_of;
use crate::records::cohort::{AcademicYear, Cohort};
use crate::records::file::RecordsKind;
use crate::records::pupil::Pupil;
use crate::records::pupils::{points, written};
use crate::records::roll::Roll;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Plan what changes when the school's records are brought to the present academic year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RollOverForm {
    /// True to take every pupil out of last year's classes.
    #[serde(default)]
    pub clear_classes: bool,
}

form!(RollOverForm => RollOver, PlannedView);

/// List the pupils of a year group, those who have left, or those of the whole school who match a search.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListPupilsForm {
    /// The year group in the school's records, 1 to 13; absent for the oldest one.
    #[serde(default, deserialize_with = "some_number")]
    pub year_group: Option<u8>,
    /// True for those who have left, of all year groups.
    #[serde(default, skip_serializing_if = "std::ops::Not::not", deserialize_with = "number_or_text")]
    pub left: bool,
    /// Words of the name, or the UPN. If there are any, all pupils of the school are searched, on roll or not.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub search: String,
}

form!(ListPupilsForm => ListPupils, PupilsView);

fn some_number<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<u8>, D::Error> {
    number_or_text(from).map(Some)
}

/// The pupils of a year group, and the school's other year groups.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PupilsView {
    /// The academic year of the school's records, such as `2026/27`; absent if there are no records.
    pub records: Option<String>,
    /// The year groups of the school, oldest first, with the number of pupils in each.
    pub groups: Vec<GroupView>,
    /// The present academic year, if the records are of an earlier one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// The number of pupils who have left.
    #[serde(default)]
    pub left: u32,
    /// The year group of the listed pupils; absent if the school has none, and for those who have left.
    pub year_group: Option<u8>,
    /// The pupils, ordered by surname and forename.
    pub pupils: Vec<PupilView>,
    /// The number of pupils who match the search and are not listed.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub more: u32,
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
    /// The year group in the school's records; absent if the pupil is in none of 1 to 13.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub year_group: Option<u8>,
    /// True if the school receives the pupil premium for the pupil.
    pub disadvantaged: bool,
    /// What holds for the pupil in the academic year of the records.
    #[serde(skip_serializing_if = "BTreeSet::is_empty", default)]
    pub characteristics: BTreeSet<Characteristic>,
    /// The attainment at the end of the key stage before, in points; absent if there is none (F47).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub prior: Option<String>,
    /// The pupil's classes, by subject.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub classes: BTreeMap<String, String>,
    /// The last day, such as `18/12/2026`, once the school has reported that the pupil leaves.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub left: Option<String>,
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

macro_rules! imports {
    ($($(#[$doc:meta])* $form:ident => $action:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub struct $form {
            /// The id of the uploaded file. Once its changes are planned, the file is deleted.
            pub upload: UploadId,
            /// The file's name when it was uploaded.
            pub file_name: String,
        }
        form!($form => $action, PlannedView);
    )*};
}

imports! {
    /// Plan the changes of an uploaded file of pupils.
    ImportPupilsForm => ImportPupils;
    /// Plan the changes of an uploaded file of classes.
    ImportClassesForm => ImportClasses;
    /// Plan the changes of an uploaded file of past results.
    ImportResultsForm => ImportResults;
    /// Plan the changes of an uploaded file of pupils' results.
    ImportPupilResultsForm => ImportPupilResults;
}

impl PupilsView {
    /// The view of the pupils of a cohort, or of those who have left if there is none. `now` is the present academic year.
    pub fn of(roll: &Roll, cohort: Option<Cohort>, pupils: &[Pupil], now: AcademicYear) -> PupilsView {
        let groups = roll.cohorts.iter().filter_map(|(cohort, pupils)| {
            Some(GroupView { year_group: cohort.year_group(roll.year)?, pupils: *pupils })
        });
        let year_group = cohort.and_then(|cohort| cohort.year_group(roll.year));
        let holds = |pupil: &Pupil, which| pupil.characteristics.holds(roll.year, which) == Some(true);
        let prior = |pupil: &Pupil| points(*pupil.prior.get(&key_stage_of(pupil.cohort, roll.year)?)?).into();
        let pupils = pupils.iter().map(|pupil| PupilView {
            id: pupil.id,
            upn: pupil.upn.as_str().to_owned(),
            name: pupil.listed_name(),
            born: written(pupil.born),
            sex: pupil.sex,
            disadvantaged: pupil.characteristics.disadvantaged(roll.year),
            characteristics: Characteristic::ALL.into_iter().filter(|which| holds(pupil, *which)).collect(),
            year_group: pupil.cohort.year_group(roll.year),
            prior: prior(pupil),
            classes: pupil.classes.clone(),
            left: pupil.left.map(|left| written(left.on)),
        });
        PupilsView {
            records: Some(roll.year.to_string()),
            next: (roll.year < now).then(|| now.to_string()),
            groups: groups.collect(),
            left: roll.left,
            year_group,
            pupils: pupils.collect(),
            more: 0,
            warning: cohort.and_then(|cohort| roll.warning(cohort, now)),
        }
    }

    /// The first pupils who match a search, of all those of the school. `pupils` are ordered.
    pub fn found(roll: &Roll, search: &NameSearch, mut pupils: Vec<Pupil>, now: AcademicYear) -> PupilsView {
        let text = |pupil: &Pupil| format!("{} {}", pupil.listed_name(), pupil.upn.as_str());
        pupils.retain(|pupil| pupil.erasing.is_none() && search.finds(&text(pupil)));
        let more = pupils.len().saturating_sub(MOST_FOUND);
        pupils.truncate(MOST_FOUND);
        let more = u32::try_from(more).unwrap_or(u32::MAX);
        PupilsView { more, ..PupilsView::of(roll, None, &pupils, now) }
    }
}

/// The most pupils that a search lists.
const MOST_FOUND: usize = 100;

fn is_zero(number: &u32) -> bool {
    *number == 0
}
