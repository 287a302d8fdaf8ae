//! Forms and views of the records that the MIS sent (F66, F68).

use crate::access::form::{PageView, form};
use crate::base::calendar::{read_day, shown};
use crate::base::event::Change;
use crate::base::failure::FieldErrors;
use crate::base::ids::PupilId;
use crate::exchange::beside::{Beside, RecordFilter, RecordState};
use crate::exchange::connection::{Connection, Decision};
use crate::exchange::extract::Extract;
use crate::exchange::record::{MisId, MisPupil};
use crate::records::cohort::AcademicYear;
use crate::records::pupil::Pupil;
use crate::records::pupils::{gender, written};
use crate::records::upn::Upn;
use serde::{Deserialize, Serialize};

/// The most records per page.
pub const RECORDS_PER_PAGE: usize = 50;

/// List what the MIS sent last, record by record, beside what is kept here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListMisPupilsForm {
    /// The part that is listed.
    #[serde(default)]
    pub part: RecordFilter,
    /// The page that begins after this cursor; absent for the first page.
    #[serde(default)]
    pub cursor: Option<String>,
}

form!(ListMisPupilsForm => ListMisPupils, MisRecordsView);

/// Say what a record of the MIS is. The next synchronisation follows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DecideMisRecordForm {
    pub record: MisId,
    /// The version that was seen.
    pub version: u64,
    pub decision: DecisionKind,
    /// The pupil that the record is the same as.
    #[serde(default)]
    pub pupil: Option<PupilId>,
    /// The UPN in place of the record's own.
    #[serde(default)]
    pub upn: String,
}

form!(DecideMisRecordForm => DecideMisRecord, DecidedView);

/// A kind of decision about a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum DecisionKind {
    /// The record is that of a pupil who is kept.
    SameAs,
    /// The record is of a new pupil.
    New,
    /// The record's UPN is another.
    Upn,
    /// An earlier decision is taken back.
    Undecided,
}

impl DecideMisRecordForm {
    /// Reads the decision; `None` if it is taken back.
    ///
    /// # Errors
    /// An error of the field `upn` or `decision`.
    pub fn check(&self) -> Result<Option<Decision>, FieldErrors> {
        match self.decision {
            DecisionKind::Undecided => Ok(None),
            DecisionKind::New => Ok(Some(Decision::New)),
            DecisionKind::SameAs => match self.pupil {
                Some(pupil) => Ok(Some(Decision::SameAs(pupil))),
                None => Err(FieldErrors::of("decision", "Select the pupil")),
            },
            DecisionKind::Upn => {
                let upn = Upn::parse(&self.upn).map_err(|why| FieldErrors::of("upn", why))?;
                Ok(Some(Decision::Upn(upn)))
            }
        }
    }
}

/// What the MIS sent last, a page of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MisRecordsView {
    /// The time of the extract; `null` if there is none.
    pub extracted: Option<String>,
    /// Sentences about the extract as a whole.
    pub doubts: Vec<String>,
    /// The version that a decision names.
    pub version: u64,
    /// The number of records in each part, in the order of the parts.
    pub counts: Vec<u32>,
    pub rows: Vec<MisRecordView>,
    /// The cursor of the next page; absent on the last page.
    pub next: Option<String>,
}

/// A record of the MIS beside what is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MisRecordView {
    /// The id of the record, or of the pupil if there is no record.
    pub id: String,
    /// The record that can be decided about; `null` if the MIS has none.
    pub record: Option<MisId>,
    pub name: String,
    /// The UPN as the MIS sent it.
    pub upn: String,
    pub state: RecordState,
    /// The reason why the record is refused; otherwise empty.
    pub reason: String,
    /// What the next synchronisation changes.
    pub changes: Vec<Change>,
    /// What stays as it was typed here: our value, and the MIS's.
    pub kept: Vec<Change>,
    /// The pupil whose record it is, or may be.
    pub pupil: Option<PupilId>,
    /// The name and UPN of that pupil here.
    pub ours: String,
    /// Everything that the MIS sent, beside what is kept.
    pub fields: Vec<BesideView>,
    /// What somebody decided, in words.
    pub decided: Option<String>,
}

/// A value as the MIS sent it, beside the one that is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BesideView {
    pub what: String,
    pub theirs: String,
    pub ours: String,
}

/// A record after a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DecidedView {
    /// The version that the next decision names.
    pub version: u64,
    pub record: MisRecordView,
}

impl From<MisRecordsView> for PageView<MisRecordView> {
    fn from(view: MisRecordsView) -> PageView<MisRecordView> {
        PageView { rows: view.rows, next: view.next }
    }
}

impl MisRecordsView {
    /// The page of a part after so many of its records.
    pub fn of(
        connection: &Connection,
        extract: &Extract,
        all: &[Beside<'_>],
        part: RecordFilter,
        after: usize,
    ) -> MisRecordsView {
        let number = |part: RecordFilter| all.iter().filter(|row| part.has(row.state)).count();
        let counts = RecordFilter::ALL.map(|part| u32::try_from(number(part)).unwrap_or(u32::MAX));
        let mut listed = all.iter().filter(|row| part.has(row.state)).skip(after);
        let year = AcademicYear::at(extract.began);
        let rows: Vec<_> =
            listed.by_ref().take(RECORDS_PER_PAGE).map(|row| MisRecordView::of(row, year)).collect();
        MisRecordsView {
            extracted: Some(shown(extract.began)),
            doubts: extract.doubts.iter().map(|doubt| doubt.sentence().to_owned()).collect(),
            version: connection.version,
            counts: counts.into(),
            next: listed.next().map(|_| (after + rows.len()).to_string()),
            rows,
        }
    }
}

impl MisRecordView {
    /// `year` is the academic year of the MIS's year groups.
    pub fn of(row: &Beside<'_>, year: AcademicYear) -> MisRecordView {
        let ours = row.ours.map(|pupil| format!("{}, {}", pupil.listed_name(), pupil.upn.as_str()));
        let upn = match (row.record, row.ours) {
            (Some(record), _) => record.upn.clone(),
            (None, ours) => ours.map(|pupil| pupil.upn.as_str().to_owned()).unwrap_or_default(),
        };
        MisRecordView {
            id: row.id(),
            record: row.record.map(|record| record.id.clone()),
            name: row.name(),
            upn,
            state: row.state,
            reason: row.reason.clone(),
            changes: row.changes.clone(),
            kept: row.kept.clone(),
            pupil: row.ours.map(|pupil| pupil.id),
            ours: ours.unwrap_or_default(),
            fields: fields(row.record, row.ours, year),
            decided: row.decision.map(|decision| match decision {
                Decision::Upn(upn) => format!("UPN {}", upn.as_str()),
                decision => decision.label().to_owned(),
            }),
        }
    }
}

/// Everything that the MIS sent, beside what is kept. What neither has is left out.
fn fields(record: Option<&MisPupil>, ours: Option<&Pupil>, year: AcademicYear) -> Vec<BesideView> {
    let mut fields = Vec::new();
    let mut add = |what: &str, theirs: String, ours: String| {
        if !theirs.is_empty() || !ours.is_empty() {
            fields.push(BesideView { what: what.to_owned(), theirs, ours });
        }
    };
    let theirs =
        |value: fn(&MisPupil) -> &str| record.map(|one| value(one).trim().to_owned()).unwrap_or_default();
    let here = |value: &dyn Fn(&Pupil) -> String| ours.map(value).unwrap_or_default();
    let day_of = |text: String| read_day(&text).map_or(text, written);
    add("UPN", theirs(|one| &one.upn), here(&|one| one.upn.as_str().to_owned()));
    add("Former UPN", theirs(|one| &one.former_upn), String::new());
    add("Surname", theirs(|one| &one.surname), here(&|one| one.surname.as_str().to_owned()));
    add("Forename", theirs(|one| &one.forename), here(&|one| one.forename.as_str().to_owned()));
    add("Date of birth", day_of(theirs(|one| &one.born)), here(&|one| written(one.born)));
    add("Gender", theirs(|one| &one.sex), here(&|one| gender(one.sex)));
    let group = |one: &Pupil| one.cohort.year_group(year).map_or(String::new(), |group| group.to_string());
    add("Year group", theirs(|one| &one.year_group), here(&group));
    add("Registration group", theirs(|one| &one.registration), String::new());
    let left = |one: &Pupil| one.left.map_or(String::new(), |left| written(left.on));
    add("Left on", day_of(theirs(|one| &one.leaving)), here(&left));
    for (which, text) in record.iter().flat_map(|one| &one.characteristics) {
        let holds = |one: &Pupil| match one.characteristics.holds(year, *which) {
            Some(true) => "Yes".to_owned(),
            Some(false) => "No".to_owned(),
            None => String::new(),
        };
        add(which.heading(), text.clone(), here(&holds));
    }
    let classes = record.map(|one| {
        let mut names: Vec<_> =
            one.classes.iter().map(|class| format!("{}: {}", class.subject, class.name)).collect();
        names.sort();
        names.join("; ")
    });
    let kept = |one: &Pupil| {
        let names: Vec<_> =
            one.classes.iter().map(|(subject, class)| format!("{subject}: {class}")).collect();
        names.join("; ")
    };
    add("Classes", classes.unwrap_or_default(), here(&kept));
    add("Attendance, per cent", theirs(|one| &one.attendance), String::new());
    fields
}
