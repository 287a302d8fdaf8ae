//! Forms and views with which local authorities and academy chains see the targets that their schools share (F50).

use crate::access::form::{PageView, form};
use crate::access::organisation::{Organisation, OrganisationKind, Outsider};
use crate::access::permission::Permissions;
use crate::attainment::reference::Reference;
use crate::base::ids::OrganisationId;
use crate::collaborate::figures::{Part, Sides};
use crate::collaborate::school::SharedSchool;
use crate::collaborate::totals::SubjectTotal;
use crate::collaborate::visibility::Visibility;
use crate::records::cohort::YearGroupId;
use crate::records::import::count;
use crate::records::roll::Roll;
use crate::targets::forms::{ReferenceView, ReportView};
use crate::targets::report::{Groups, Report};
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
    /// The pupils whose totals are shown; absent for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<Part>,
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
    /// The number of subjects that are left out because fewer than five pupils have a target in them, or because too few would
    /// be the rest.
    pub hidden: u32,
    /// Each pupil's targets, if the school shares them. Readers outside the school cannot change them.
    pub report: Option<ReportView>,
    /// The reference data from which the benchmarks follow.
    pub reference: ReferenceView,
}

impl SharedTargetsView {
    /// The part of a report that a reader outside the school sees who has this visibility; `None` if they see nothing.
    pub fn of(
        school: &Organisation,
        mut report: Report,
        reference: &Reference,
        visibility: Visibility,
    ) -> Option<SharedTargetsView> {
        if visibility == Visibility::Nothing {
            return None;
        }
        // The agreement is about targets and who is disadvantaged: special needs and languages stay at the school.
        report.rows.iter_mut().for_each(|row| row.groups.0 &= Groups::DISADVANTAGED);
        let cells = |place| report.rows.iter().filter_map(move |row| row.cells.get(place));
        let total = |(place, subject)| SubjectTotal::of(subject, cells(place));
        let totals = report.subjects.iter().enumerate().filter_map(total).collect();
        let view = SharedTargetsView::with(school, &report, reference, totals);
        let pupils = || ReportView { editable: false, ..ReportView::of(report, reference) };
        Some(SharedTargetsView { report: (visibility == Visibility::Pupils).then(pupils), ..view })
    }

    /// Totals of a report for readers at the school who may see no pupil: of all pupils, or of those of a part. `sides` are those
    /// of the report's pupils, in their order.
    pub fn of_part(
        school: &Organisation,
        report: &Report,
        reference: &Reference,
        sides: &[Sides],
        part: Part,
    ) -> SharedTargetsView {
        let total = |(place, subject)| {
            let cells = report.rows.iter().zip(sides);
            let cells = cells.filter_map(|(row, sides)| Some((sides.is_in(part), row.cells.get(place)?)));
            match part {
                Part::All => SubjectTotal::of(subject, cells.map(|(_, cell)| cell)),
                _ => SubjectTotal::of_part(subject, &cells.collect::<Vec<_>>()),
            }
        };
        let totals = report.subjects.iter().enumerate().filter_map(total).collect();
        SharedTargetsView::with(school, report, reference, totals)
    }

    fn with(
        school: &Organisation,
        report: &Report,
        reference: &Reference,
        totals: Vec<SubjectTotal>,
    ) -> SharedTargetsView {
        let with_targets = report.subjects.iter().filter(|subject| subject.set > 0).count();
        SharedTargetsView {
            school: school.name.clone(),
            year_group: report.year_group,
            hidden: count(with_targets - totals.len()),
            totals,
            report: None,
            reference: ReferenceView::of(reference),
        }
    }
}
