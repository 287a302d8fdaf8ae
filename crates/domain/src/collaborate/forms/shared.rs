//! Forms and views with which local authorities and academy chains see the targets that their schools share (F50).

use crate::access::form::{PageView, form};
use crate::access::organisation::{Organisation, OrganisationKind, Outsider};
use crate::access::permission::Permissions;
use crate::attainment::reference::Reference;
use crate::base::ids::OrganisationId;
use crate::collaborate::school::SharedSchool;
use crate::collaborate::totals::SubjectTotal;
use crate::collaborate::visibility::Visibility;
use crate::records::cohort::YearGroupId;
use crate::records::import::count;
use crate::records::roll::Roll;
use crate::targets::forms::{ReferenceView, ReportView};
use crate::targets::report::Report;
use crate::targets::year_group::YearGroup;
use serde::{Deserialize, Serialize};

/// List the schools that belong to one's organisation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListSharedSchoolsForm {
    /// The `next` of the page before; absent for the first page.
    #[serde(default)]
    pub cursor: Option<String>,
}

form!(ListSharedSchoolsForm => ListSharedSchools, PageView<SharedSchoolView>);

/// A school that belongs to one's organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SharedSchoolView {
    /// The id by which the school is addressed.
    pub id: OrganisationId,
    /// The name of the school.
    pub name: String,
    /// The kind of school.
    pub kind: OrganisationKind,
}

/// List the year groups whose targets a school shares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListSharedYearsForm {
    pub school: OrganisationId,
}

form!(ListSharedYearsForm => ListSharedYears, SharedYearsView; school: OrganisationId);

/// The year groups whose targets a school shares with the caller's organisation, oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SharedYearsView {
    /// The school's name.
    pub school: String,
    /// The academic year of the school's records, such as `2026/27`; absent if there are no records.
    pub records: Option<String>,
    /// The year groups of which the caller may see anything.
    pub years: Vec<SharedYearView>,
}

/// A year group of which something is shared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SharedYearView {
    /// The id by which the year group is addressed.
    pub key: YearGroupId,
    /// The year group in the school's records.
    pub year_group: u8,
    /// The part of its targets that the caller may see.
    #[serde(rename = "sight")]
    pub visibility: Visibility,
}

impl SharedSchoolView {
    pub fn of(school: &SharedSchool) -> SharedSchoolView {
        SharedSchoolView { id: school.id, name: school.name.clone(), kind: school.kind }
    }
}

impl SharedYearsView {
    /// The year groups that an outsider who holds these permissions at their own organisation may see.
    pub fn of(
        school: &Organisation,
        roll: Option<&Roll>,
        years: &[YearGroup],
        outsider: Outsider,
        held: Permissions,
    ) -> SharedYearsView {
        let seen = roll.into_iter().flat_map(|roll| {
            roll.cohorts.keys().filter_map(move |cohort| {
                let key = YearGroupId::of(*cohort, roll.year)?;
                let year = years.iter().find(|year| year.key == key)?;
                let visibility = Visibility::of(&year.settings, outsider, held);
                let year_group = cohort.year_group(roll.year)?;
                (visibility > Visibility::Nothing).then_some(SharedYearView { key, year_group, visibility })
            })
        });
        let (school, records) = (school.name.clone(), roll.map(|roll| roll.year.to_string()));
        SharedYearsView { school, records, years: seen.collect() }
    }
}

/// View the targets that a school shares of a year group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SharedTargetsForm {
    pub school: OrganisationId,
    pub year: YearGroupId,
}

form!(SharedTargetsForm => SharedTargets, SharedTargetsView; school: OrganisationId, year: YearGroupId);

/// View totals of a year group's targets at one's own school.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SchoolTargetsForm {
    pub year: YearGroupId,
}

form!(SchoolTargetsForm => SchoolTargets, SharedTargetsView; year: YearGroupId);

/// The targets of a year group that a school shares with the caller's organisation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SharedTargetsView {
    /// The school's name.
    pub school: String,
    /// The year group in the school's records.
    pub year_group: u8,
    /// The totals of each subject in which at least five pupils have a target.
    pub totals: Vec<SubjectTotal>,
    /// The number of subjects that are left out because fewer than five pupils have a target in them.
    pub hidden: u32,
    /// Each pupil's targets, if the school shares them. Readers outside the school cannot change them.
    pub report: Option<ReportView>,
    /// The reference data from which the benchmarks follow.
    pub reference: ReferenceView,
}

impl SharedTargetsView {
    /// The part of a report that a reader with this visibility sees; `None` if they see nothing.
    pub fn of(
        school: &Organisation,
        report: Report,
        reference: &Reference,
        visibility: Visibility,
    ) -> Option<SharedTargetsView> {
        let total = |(place, subject)| {
            SubjectTotal::of(subject, report.rows.iter().filter_map(|row| row.cells.get(place)))
        };
        let totals: Vec<SubjectTotal> = report.subjects.iter().enumerate().filter_map(total).collect();
        let with_targets = report.subjects.iter().filter(|subject| subject.set > 0).count();
        let (school, year_group) = (school.name.clone(), report.year_group);
        let hidden = count(with_targets - totals.len());
        let report = match visibility {
            Visibility::Nothing => return None,
            Visibility::Totals => None,
            Visibility::Pupils => Some(ReportView { editable: false, ..ReportView::of(report, reference) }),
        };
        let reference = ReferenceView::of(reference);
        Some(SharedTargetsView { school, year_group, totals, hidden, report, reference })
    }
}
