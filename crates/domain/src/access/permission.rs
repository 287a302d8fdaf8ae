//! The permissions and job roles of a person at their school (F8–F15, F24).

use crate::access::organisation::OrganisationKind;
use crate::base::seat::Seat;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A single permission. The wording is that of the "create a single user" steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Permission {
    /// Manage accounts, Collaborate access, target management and (primary) pupil tracking (F9).
    SchoolSetup,
    /// Add and delete pupils, and assign pupils to subjects (F10).
    ManageData,
    /// View school-level reports (F11).
    SchoolReports,
    /// View pupil-level data and suppressed and sensitive items (F12).
    PupilData,
    /// View any Collaborate group the school belongs to (F13).
    AnyCollaborateGroup,
    /// Pupil tracking: view school- and class-level reports (F14).
    TrackingReports,
    /// Pupil tracking: view pupil-level reports (F14).
    TrackingPupilReports,
    /// Pupil tracking: create and edit assessments, and custom school groups (F14).
    TrackingAssessments,
    /// Pupil tracking: add pupil assessment data (F14).
    TrackingEntry,
    /// See every Collaborate group of the organisation or visible to the school (F59).
    GlobalCollaborate,
}

impl Permission {
    /// Every permission, in the order of the "create a single user" steps.
    pub const ALL: &[Permission] = &[
        Permission::SchoolSetup,
        Permission::ManageData,
        Permission::SchoolReports,
        Permission::PupilData,
        Permission::AnyCollaborateGroup,
        Permission::TrackingReports,
        Permission::TrackingPupilReports,
        Permission::TrackingAssessments,
        Permission::TrackingEntry,
        Permission::GlobalCollaborate,
    ];

    /// The label beside the tick box.
    pub const fn label(self) -> &'static str {
        match self {
            Permission::SchoolSetup => "School setup",
            Permission::ManageData => "Manage data",
            Permission::SchoolReports => "View school-level reports",
            Permission::PupilData => "View pupil-level data and suppressed and sensitive items",
            Permission::AnyCollaborateGroup => "View any Collaborate group the school belongs to",
            Permission::TrackingReports => "View school-level and class-level reports",
            Permission::TrackingPupilReports => "View pupil-level reports",
            Permission::TrackingAssessments => "Create and edit assessments, and create custom school groups",
            Permission::TrackingEntry => "Add pupil assessment data",
            Permission::GlobalCollaborate => "Global user of Collaborate",
        }
    }

    /// The heading of its column in a table of people.
    pub const fn heading(self) -> &'static str {
        match self {
            Permission::SchoolSetup => "Setup",
            Permission::ManageData => "Data",
            Permission::SchoolReports => "Reports",
            Permission::PupilData => "Pupils",
            Permission::AnyCollaborateGroup => "Groups",
            Permission::TrackingReports => "Class tracking",
            Permission::TrackingPupilReports => "Pupil tracking",
            Permission::TrackingAssessments => "Assessments",
            Permission::TrackingEntry => "Entry",
            Permission::GlobalCollaborate => "Global",
        }
    }

    /// The hint under the label, at this kind of organisation; empty if the label needs none.
    pub const fn hint(self, kind: OrganisationKind) -> &'static str {
        match (self, kind.is_school()) {
            (Permission::SchoolSetup, true) => {
                "Set up and manage accounts, Collaborate group access, target setting and, in primary schools, pupil tracking. Includes Manage data."
            }
            (Permission::SchoolSetup, false) => "Set up and manage accounts and Collaborate group access.",
            (Permission::ManageData, true) => "Add and delete pupils, and assign pupils to subjects.",
            (Permission::SchoolReports, false) => "See the totals that schools share with you.",
            // The two levels of F24 in their own words: ticking this box chooses between them.
            (Permission::PupilData, _) => PUPIL_DATA_HINT,
            (Permission::AnyCollaborateGroup, _) => {
                "Leave this unticked to give access to Collaborate groups one by one."
            }
            (Permission::GlobalCollaborate, true) => {
                "See every Collaborate group that is visible to the school, now and in future."
            }
            (Permission::GlobalCollaborate, false) => {
                "See every Collaborate group of your organisation, now and in future. Leave this unticked to let them in to groups one by one."
            }
            _ => "",
        }
    }

    /// True if the permission shows data about individual pupils, which a governor rarely needs (F25).
    pub const fn shows_pupils(self) -> bool {
        matches!(self, Permission::PupilData | Permission::TrackingPupilReports | Permission::TrackingEntry)
    }

    /// True for the permissions of pupil tracking, which exists in primary schools only (F14).
    pub const fn is_tracking(self) -> bool {
        matches!(
            self,
            Permission::TrackingReports
                | Permission::TrackingPupilReports
                | Permission::TrackingAssessments
                | Permission::TrackingEntry
        )
    }
}

/// A set of permissions. They combine freely (F15), except for the two rules of [`Permissions::normalised`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(from = "Vec<Permission>", into = "Vec<Permission>")]
pub struct Permissions(u16);

impl Permissions {
    pub const NONE: Permissions = Permissions(0);

    pub const fn has(self, permission: Permission) -> bool {
        self.0 & (1 << permission as u16) != 0
    }

    #[must_use]
    pub const fn with(self, permission: Permission) -> Permissions {
        Permissions(self.0 | (1 << permission as u16))
    }

    #[must_use]
    pub const fn without(self, permission: Permission) -> Permissions {
        Permissions(self.0 & !(1 << permission as u16))
    }

    /// The permissions in the order of [`Permission::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Permission> {
        Permission::ALL.iter().copied().filter(move |permission| self.has(*permission))
    }

    /// The permissions whose labels stand in a text, such as that of an entry of the audit trail.
    pub fn named_in(text: &str) -> Permissions {
        Permission::ALL.iter().copied().filter(|permission| text.contains(permission.label())).collect()
    }

    /// Applies the two rules: School setup includes Manage data (F9), and the two special permissions of the reports
    /// step exist only together with "View school-level reports" (F11).
    #[must_use]
    pub const fn normalised(self) -> Permissions {
        let mut set = self;
        if set.has(Permission::SchoolSetup) {
            set = set.with(Permission::ManageData);
        }
        if !set.has(Permission::SchoolReports) {
            set = set.without(Permission::PupilData).without(Permission::AnyCollaborateGroup);
        }
        set
    }

    /// The limited kind of account that this set counts towards. Decided: the limit of six counts the holders of
    /// Manage data *without* School setup.
    pub const fn seat(self) -> Option<Seat> {
        if self.has(Permission::SchoolSetup) {
            Some(Seat::SchoolSetup)
        } else if self.has(Permission::ManageData) {
            Some(Seat::ManageData)
        } else {
            None
        }
    }
}

/// The labels, separated by commas, or "no permissions".
impl fmt::Display for Permissions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let labels: Vec<&str> = self.iter().map(Permission::label).collect();
        f.write_str(if labels.is_empty() { "no permissions" } else { "" })?;
        f.write_str(&labels.join(", "))
    }
}

impl From<Vec<Permission>> for Permissions {
    fn from(list: Vec<Permission>) -> Self {
        list.into_iter().fold(Permissions::NONE, Permissions::with)
    }
}

impl From<Permissions> for Vec<Permission> {
    fn from(set: Permissions) -> Self {
        set.iter().collect()
    }
}

impl FromIterator<Permission> for Permissions {
    fn from_iter<T: IntoIterator<Item = Permission>>(list: T) -> Self {
        list.into_iter().fold(Permissions::NONE, Permissions::with)
    }
}

/// A job role: those of F8 in schools, others in local authorities, academy chains and dioceses. `Administrator` is the role of an account that was created with the three fields of F23.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum JobRole {
    /// "Head Teacher/Senior Leader".
    SeniorLeader,
    /// "Middle Leader".
    MiddleLeader,
    /// "Teacher".
    Teacher,
    /// "Governor". Access to pupil data needs confirmation (F25).
    Governor,
    /// "Director", outside schools.
    Director,
    /// "Adviser", outside schools.
    Adviser,
    /// "Officer", outside schools.
    Officer,
    /// "Data Manager".
    DataManager,
    /// "Administrator". Not among the choices of F8.
    Administrator,
}

impl JobRole {
    /// The roles that a person at this kind of organisation can have: in schools those of F8, in the source's order.
    pub const fn choices(kind: OrganisationKind) -> &'static [JobRole] {
        if kind.is_school() {
            &[
                JobRole::SeniorLeader,
                JobRole::MiddleLeader,
                JobRole::Teacher,
                JobRole::Governor,
                JobRole::DataManager,
            ]
        } else {
            &[JobRole::Director, JobRole::Adviser, JobRole::Officer, JobRole::DataManager]
        }
    }

    /// The role as schools name it and as the spreadsheet's dropdown spells it.
    pub const fn label(self) -> &'static str {
        match self {
            JobRole::SeniorLeader => "Head Teacher/Senior Leader",
            JobRole::MiddleLeader => "Middle Leader",
            JobRole::Teacher => "Teacher",
            JobRole::Governor => "Governor",
            JobRole::Director => "Director",
            JobRole::Adviser => "Adviser",
            JobRole::Officer => "Officer",
            JobRole::DataManager => "Data Manager",
            JobRole::Administrator => "Administrator",
        }
    }

    /// Finds the choice with this label at this kind of organisation. Ignores case and outer spaces.
    pub fn from_label(text: &str, kind: OrganisationKind) -> Option<JobRole> {
        Self::choices(kind).iter().copied().find(|role| role.label().eq_ignore_ascii_case(text.trim()))
    }
}

/// The two levels of access to pupil data (F24), exactly as in the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PupilAccess {
    /// "No access to pupil data, aggregate data only".
    Aggregate,
    /// "Full access to pupil data including suppressed/sensitive items".
    Full,
}

impl PupilAccess {
    /// Both levels, in the source's order.
    pub const CHOICES: &[PupilAccess] = &[PupilAccess::Aggregate, PupilAccess::Full];

    /// The level as the source words it and as the spreadsheet's dropdown spells it.
    pub const fn label(self) -> &'static str {
        match self {
            PupilAccess::Aggregate => "No access to pupil data, aggregate data only",
            PupilAccess::Full => "Full access to pupil data including suppressed/sensitive items",
        }
    }

    /// Finds the level with this label. Ignores case and outer spaces.
    pub fn from_label(text: &str) -> Option<PupilAccess> {
        Self::CHOICES.iter().copied().find(|level| level.label().eq_ignore_ascii_case(text.trim()))
    }

    /// The permissions that a level in a spreadsheet stands for. Both levels include school-level reports.
    pub const fn permissions(self) -> Permissions {
        let reports = Permissions::NONE.with(Permission::SchoolReports);
        match self {
            PupilAccess::Aggregate => reports,
            PupilAccess::Full => reports.with(Permission::PupilData),
        }
    }
}

/// The hint of "View pupil-level data and suppressed and sensitive items": what ticking it chooses, in the words of F24.
const PUPIL_DATA_HINT: &str = "Access to pupil-level data within every dashboard. Ticked: \u{201c}Full access to pupil data including suppressed/sensitive items\u{201d}. Not ticked: \u{201c}No access to pupil data, aggregate data only\u{201d}.";

/// True for a governor who would see pupil-level data, here or in pupil tracking (F25).
pub fn needs_confirmation(role: JobRole, permissions: Permissions) -> bool {
    role == JobRole::Governor && permissions.iter().any(Permission::shows_pupils)
}

/// The advisory of F25, word for word.
pub const ADVISORY: &str = "It is not usual practice to give pupil information to this type of user";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f78_permissions_are_read_from_the_words_that_name_them() {
        for permission in Permission::ALL {
            let alone = Permissions::NONE.with(*permission);
            assert_eq!(Permissions::named_in(&format!("Teacher: {alone}")), alone, "{permission:?}");
        }
        let all: Permissions = Permission::ALL.iter().copied().collect();
        assert_eq!(Permissions::named_in(&all.to_string()), all);
        assert_eq!(Permissions::named_in(&Permissions::NONE.to_string()), Permissions::NONE);
    }

    #[test]
    fn f24_the_two_levels_have_their_exact_words_where_they_are_chosen() {
        for kind in [OrganisationKind::Secondary, OrganisationKind::LocalAuthority] {
            let hint = Permission::PupilData.hint(kind);
            assert!(PupilAccess::CHOICES.iter().all(|level| hint.contains(level.label())), "{hint}");
        }
    }
}
