//! What local authorities and academy chains see of the targets of the schools that belong to them (F50).

use super::targets::{ReferenceView, ReportView};
use super::{PageView, form};
use crate::moment::OrganisationId;
use crate::organisation::{Organisation, OrganisationKind, Outsider};
use crate::permission::Permissions;
use crate::pupil::Roll;
use crate::targets::YearKey;
use crate::targets::report::SubjectTotal;
use crate::targets::settings::Sight;
use crate::targets::year::Year;
use serde::{Deserialize, Serialize};

/// The schools that belong to one's organisation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListSharedSchoolsForm {
    /// Where the page begins; absent for the first.
    #[serde(default)]
    pub cursor: Option<String>,
}
form!(ListSharedSchoolsForm => ListSharedSchools, PageView<SharedSchoolView>);

/// A school that belongs to one's organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SharedSchoolView {
    /// By which it is asked about.
    pub id: OrganisationId,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: OrganisationKind,
}

/// The year groups whose targets a school shares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListSharedYearsForm {
    /// The school.
    pub school: OrganisationId,
}
form!(ListSharedYearsForm => ListSharedYears, SharedYearsView);

/// The year groups whose targets a school shares with those who ask, the eldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SharedYearsView {
    /// The school's name.
    pub school: String,
    /// The academic year of the school's records: `2026/27`; absent without any.
    pub records: Option<String>,
    /// The year groups; those of which nothing is shared are not among them.
    pub years: Vec<SharedYearView>,
}

/// A year group of which something is shared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SharedYearView {
    /// By which it is asked for.
    pub key: YearKey,
    /// Its year group in the school's records.
    pub year_group: u8,
    /// How much is shared, and seen by whoever asks.
    pub sight: Sight,
}

impl SharedYearsView {
    /// What an outsider who holds these permissions at home may look at.
    pub fn of(
        school: &Organisation,
        roll: Option<&Roll>,
        years: &[Year],
        outsider: Outsider,
        held: Permissions,
    ) -> SharedYearsView {
        let seen = roll.into_iter().flat_map(|roll| {
            roll.cohorts.keys().filter_map(move |cohort| {
                let key = YearKey::of(*cohort, roll.year)?;
                let year = years.iter().find(|year| year.key == key)?;
                let sight = year.settings.sight(outsider, held);
                let year_group = cohort.year_group(roll.year)?;
                (sight > Sight::Nothing).then_some(SharedYearView { key, year_group, sight })
            })
        });
        let (school, records) = (school.name.clone(), roll.map(|roll| roll.year.to_string()));
        SharedYearsView { school, records, years: seen.collect() }
    }
}

/// What a school shares of a year group's targets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SharedTargetsForm {
    /// The school.
    pub school: OrganisationId,
    /// The year group.
    pub year: YearKey,
}
form!(SharedTargetsForm => SharedTargets, SharedTargetsView);

/// What a school shares of a year group's targets with those who ask.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SharedTargetsView {
    /// The school's name.
    pub school: String,
    /// Its year group in the school's records.
    pub year_group: u8,
    /// The subjects with targets of at least five pupils.
    pub totals: Vec<SubjectTotal>,
    /// Subjects that are left out, because fewer than five pupils have a target in them.
    pub hidden: u32,
    /// Each pupil's targets, where the school shares those; nobody outside may change them.
    pub report: Option<ReportView>,
    /// What the benchmarks rest on.
    pub reference: ReferenceView,
}

impl SharedTargetsView {
    /// What of a report somebody sees whose sight is this; `None` where they see nothing.
    pub fn of(school: &Organisation, report: ReportView, sight: Sight) -> Option<SharedTargetsView> {
        let totals: Vec<SubjectTotal> =
            report.subjects.iter().filter_map(|subject| subject.total()).collect();
        let any = report.subjects.iter().filter(|subject| subject.set > 0).count();
        let hidden = crate::records::count(any - totals.len());
        let (year_group, reference) = (report.year_group, report.reference.clone());
        let report = match sight {
            Sight::Nothing => return None,
            Sight::Totals => None,
            Sight::Pupils => Some(ReportView { editable: false, ..report }),
        };
        let school = school.name.clone();
        Some(SharedTargetsView { school, year_group, totals, hidden, report, reference })
    }
}
