//! Forms and views of the reports of a group.

use crate::access::form::{ListFileView, form};
use crate::attainment::subject::KeyStage;
use crate::base::ids::{GroupId, OrganisationId};
use crate::base::sheet::FileFormat;
use crate::collaborate::figures::{Part, Published};
use crate::records::cohort::AcademicYear;
use crate::records::pupil_results::Collection;
use serde::{Deserialize, Serialize};

/// Show the figures of a group's schools (F62).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GroupFiguresForm {
    pub group: GroupId,
    /// Absent: the first that schools of the group end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_stage: Option<KeyStage>,
}

form!(GroupFiguresForm => GroupFigures, GroupFiguresView; group: GroupId);

/// Download the figures of a group as a file, with one row per school.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DownloadGroupFiguresForm {
    pub group: GroupId,
    pub collection: Collection,
    /// The pupils that the figures are of.
    pub part: Part,
    pub format: FileFormat,
}

form!(DownloadGroupFiguresForm => DownloadGroupFigures, ListFileView; group: GroupId, collection: Collection);

/// The published figures of a group's schools in one key stage. All reports of the group are made from them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GroupFiguresView {
    /// The group's name.
    pub name: String,
    /// The key stages that schools of the group end.
    pub key_stages: Vec<KeyStage>,
    /// The one that is shown.
    pub key_stage: KeyStage,
    /// The academic years of the reports, the latest first.
    pub years: Vec<AcademicYear>,
    /// Figures of fewer pupils are hidden.
    pub smallest: u32,
    /// The schools that end the key stage and whose figures are in the group, by name.
    pub schools: Vec<SchoolInGroup>,
    /// The number of schools that were chosen for the group and whose figures are not in it.
    pub outside: u32,
}

/// A school of a group's reports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SchoolInGroup {
    pub school: OrganisationId,
    pub name: String,
    /// True for the caller's own school.
    pub own: bool,
    /// What it published of the years of the reports, the latest first, and shares with the group.
    pub figures: Vec<Published>,
}
