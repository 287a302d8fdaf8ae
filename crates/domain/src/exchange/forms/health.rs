//! Forms and views of data health (F66, F81, F84).

use crate::access::form::{ListFileView, PageView, form};
use crate::base::calendar::shown;
use crate::base::failure::FieldErrors;
use crate::base::ids::PupilId;
use crate::base::sheet::{FileFormat, ListCell};
use crate::exchange::connection::Connection;
use crate::exchange::health::{Concern, Concerned, HealthRule, Severity};
use crate::exchange::health_counts::{HealthCounts, Uncounted};
use crate::exchange::record::MisId;
use crate::exchange::upn_doctor::Doctor;
use crate::records::upn::Upn;
use serde::{Deserialize, Serialize};

/// The most pupils per page.
pub const CONCERNS_PER_PAGE: usize = 50;

/// Show what is wrong with the school's data, in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ViewDataHealthForm {}

form!(ViewDataHealthForm => ViewDataHealth, DataHealthView);

/// Count again what is wrong with the school's data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CountDataHealthForm {}

form!(CountDataHealthForm => CountDataHealth, DataHealthView);

/// List the pupils that a rule of data health is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListHealthPupilsForm {
    pub rule: HealthRule,
    /// The page that begins after this cursor; absent for the first page.
    #[serde(default)]
    pub cursor: Option<String>,
}

form!(ListHealthPupilsForm => ListHealthPupils, HealthPupilsView);

/// Download the concerns of data health as a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DownloadDataHealthForm {
    /// Only those of this rule.
    #[serde(default)]
    pub rule: Option<HealthRule>,
    pub format: FileFormat,
}

form!(DownloadDataHealthForm => DownloadDataHealth, ListFileView);

/// Choose one of the likely numbers in place of a wrong UPN.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChooseUpnForm {
    /// The record of the MIS whose UPN is wrong.
    pub record: MisId,
    /// The version that was seen.
    pub version: u64,
    /// The number that was chosen.
    pub upn: String,
}

form!(ChooseUpnForm => ChooseUpn, ChosenUpnView);

impl ChooseUpnForm {
    /// Reads the number.
    ///
    /// # Errors
    /// An error of the field `upn`.
    pub fn check(&self) -> Result<Upn, FieldErrors> {
        Upn::parse(&self.upn).map_err(|why| FieldErrors::of("upn", why))
    }
}

/// What is wrong with the school's data, in numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DataHealthView {
    /// The time of the count; `null` if nobody has counted yet.
    pub counted: Option<String>,
    /// True if records have changed since.
    pub changed: bool,
    /// The number of concerns that must be mended.
    pub mend: u32,
    /// The number of concerns that may be right.
    pub check: u32,
    /// The number that had to be mended at the end of the day of the count before; `null` if there is none.
    pub before: Option<u32>,
    /// Every rule, with those that have concerns first.
    pub rules: Vec<HealthRuleView>,
}

/// A rule of data health in numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HealthRuleView {
    pub rule: HealthRule,
    pub code: String,
    pub severity: Severity,
    pub title: String,
    pub mend: String,
    pub number: u32,
    /// The numbers of the last counts, the newest last.
    pub trend: Vec<u32>,
}

/// The pupils that a rule is about, a page of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HealthPupilsView {
    pub code: String,
    pub title: String,
    pub mend: String,
    /// The number of all of them.
    pub number: u32,
    /// The version that a choice names.
    pub version: u64,
    pub rows: Vec<HealthPupilView>,
    /// The cursor of the next page; absent on the last page.
    pub next: Option<String>,
}

/// A pupil that a rule is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HealthPupilView {
    /// The id of the record, or of the pupil if the concern is about what is kept.
    pub id: String,
    pub name: String,
    /// The value that raised the concern; empty if it is missing.
    pub value: String,
    /// The record of the MIS, if the concern is about what it sent.
    pub record: Option<MisId>,
    /// The pupil, if they are kept.
    pub pupil: Option<PupilId>,
    /// Likely numbers in place of a wrong UPN, the likeliest first.
    pub likely: Vec<String>,
    /// The number that somebody chose already.
    pub chosen: Option<String>,
}

/// A choice that is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChosenUpnView {
    /// The version that the next choice names.
    pub version: u64,
    pub upn: String,
}

impl From<HealthPupilsView> for PageView<HealthPupilView> {
    fn from(view: HealthPupilsView) -> PageView<HealthPupilView> {
        PageView { rows: view.rows, next: view.next }
    }
}

impl DataHealthView {
    /// `noted` is the last change of the records that may not have been counted.
    pub fn of(counts: &HealthCounts, noted: Option<Uncounted>) -> DataHealthView {
        let latest = counts.latest();
        let number = |severity| latest.map_or(0, |latest| latest.of_severity(severity));
        let mut rules: Vec<HealthRuleView> = HealthRule::ALL
            .iter()
            .map(|rule| HealthRuleView {
                rule: *rule,
                code: rule.code().to_owned(),
                severity: rule.severity(),
                title: rule.title().to_owned(),
                mend: rule.mend().to_owned(),
                number: latest.map_or(0, |latest| latest.of_rule(*rule)),
                trend: counts.counts.iter().map(|count| count.of_rule(*rule)).collect(),
            })
            .collect();
        rules.sort_by_key(|rule| (rule.number == 0, rule.severity, rule.rule));
        let before = counts.counts.iter().rev().nth(1);
        DataHealthView {
            counted: latest.map(|latest| shown(latest.at)),
            changed: latest.zip(noted).is_some_and(|(latest, noted)| latest.at <= noted.at),
            mend: number(Severity::Mend),
            check: number(Severity::Check),
            before: before.map(|before| before.of_severity(Severity::Mend)),
            rules,
        }
    }
}

impl HealthPupilsView {
    /// The page after so many of the concerns of a rule.
    pub fn of(
        rule: HealthRule,
        concerns: &[Concern],
        after: usize,
        connection: Option<&Connection>,
        doctor: &Doctor<'_>,
    ) -> HealthPupilsView {
        let of_rule = || concerns.iter().filter(|concern| concern.rule == rule);
        let mut listed = of_rule().skip(after);
        let rows: Vec<_> = listed
            .by_ref()
            .take(CONCERNS_PER_PAGE)
            .map(|concern| HealthPupilView::of(concern, connection, doctor))
            .collect();
        HealthPupilsView {
            code: rule.code().to_owned(),
            title: rule.title().to_owned(),
            mend: rule.mend().to_owned(),
            number: u32::try_from(of_rule().count()).unwrap_or(u32::MAX),
            version: connection.map_or(0, |connection| connection.version),
            next: listed.next().map(|_| (after + rows.len()).to_string()),
            rows,
        }
    }
}

impl HealthPupilView {
    fn of(concern: &Concern, connection: Option<&Connection>, doctor: &Doctor<'_>) -> HealthPupilView {
        let (id, record, pupil) = match &concern.who {
            Concerned::Record(id) => {
                (id.to_string(), Some(id.clone()), doctor.pupil_of(id).map(|one| one.id))
            }
            Concerned::Pupil(id) => (id.to_string(), None, Some(*id)),
        };
        let is_wrong = concern.rule == HealthRule::UpnWrong;
        let likely = record.as_ref().filter(|_| is_wrong).map(|id| doctor.likely(id)).unwrap_or_default();
        let chosen = record.as_ref().zip(connection).and_then(|(id, connection)| connection.chosen_upn(id));
        HealthPupilView {
            id,
            name: concern.name.clone(),
            value: concern.value.clone(),
            record,
            pupil,
            likely: likely.into_iter().map(|upn| upn.as_str().to_owned()).collect(),
            chosen: chosen.map(|upn| upn.as_str().to_owned()),
        }
    }
}

/// The headings of the file of concerns.
pub const HEALTH_HEADINGS: [&str; 7] =
    ["Code", "State", "What is wrong", "Name", "Value", "Where", "How to put it right"];

/// The rows of the file of concerns.
pub fn health_lines(concerns: &[Concern]) -> Vec<Vec<ListCell>> {
    let line = |concern: &Concern| {
        let rule = concern.rule;
        let place = match concern.who {
            Concerned::Record(_) => "Your MIS",
            Concerned::Pupil(_) => "Attain",
        };
        let cells = [
            rule.code(),
            rule.severity().label(),
            rule.title(),
            &concern.name,
            &concern.value,
            place,
            rule.mend(),
        ];
        ListCell::texts(cells.map(str::to_owned).to_vec())
    };
    concerns.iter().map(line).collect()
}
