//! Forms and views of one pupil's record (F10).

use super::record_result::collections;
use crate::access::call::Call;
use crate::access::form::form;
use crate::attainment::measures::Roles;
use crate::attainment::model::{Prior, Sex};
use crate::attainment::subject::KeyStage;
use crate::base::calendar::read_day;
use crate::base::failure::FieldErrors;
use crate::base::ids::PupilId;
use crate::base::text::{Name, visible};
use crate::records::characteristics::{Answer, Characteristic};
use crate::records::classes::{class_name, key_stage_of};
use crate::records::cohort::AcademicYear;
use crate::records::forms::HoldView;
use crate::records::measured::Measured;
use crate::records::origin::{Later, Origin};
use crate::records::pupil::{CheckedPupil, Pupil};
use crate::records::pupil_results::{Collection, Graded, PupilResults};
use crate::records::pupils::{age_fits, cohort, points, prior_of, sex, written};
use crate::records::upn::Upn;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The most characters of a typed subject that an answer repeats.
const MAX_SUBJECT: usize = 60;

/// The fields of a pupil's record as they are typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PupilFields {
    /// The unique pupil number.
    pub upn: String,
    pub surname: String,
    pub forename: String,
    /// The date of birth, such as `31/12/2010`.
    pub born: String,
    /// `F`, `M`, or empty if it is not recorded.
    #[serde(default)]
    pub gender: String,
    /// The year group in the academic year of the school's records, 1 to 13.
    pub year_group: String,
    /// The attainment at the end of Key Stage 1, in points; empty if there is none.
    #[serde(default)]
    pub ks1_points: String,
    /// The scaled score at the end of Key Stage 2; empty if there is none.
    #[serde(default)]
    pub ks2_score: String,
    /// The average GCSE points; empty if there are none.
    #[serde(default)]
    pub gcse_points: String,
    /// The pupil's classes, by subject. An empty class is none.
    #[serde(default)]
    pub classes: BTreeMap<String, String>,
}

/// The fields of prior attainment: the key stage for which it counts, the field's name, and the file's heading.
const PRIORS: [(KeyStage, &str); 3] =
    [(KeyStage::Ks2, "ks1_points"), (KeyStage::Ks4, "ks2_score"), (KeyStage::Ks5, "gcse_points")];

impl PupilFields {
    /// The fields of a recorded pupil. `year` is the academic year of the records.
    pub fn of(pupil: &Pupil, year: AcademicYear) -> PupilFields {
        let points = |key_stage| pupil.prior.get(&key_stage).copied().map_or(String::new(), points);
        let gender = match pupil.sex {
            None => "",
            Some(Sex::Female) => "F",
            Some(Sex::Male) => "M",
        };
        PupilFields {
            upn: pupil.upn.as_str().to_owned(),
            surname: pupil.surname.as_str().to_owned(),
            forename: pupil.forename.as_str().to_owned(),
            born: written(pupil.born),
            gender: gender.to_owned(),
            year_group: pupil.cohort.year_group(year).map_or(String::new(), |group| group.to_string()),
            ks1_points: points(KeyStage::Ks2),
            ks2_score: points(KeyStage::Ks4),
            gcse_points: points(KeyStage::Ks5),
            classes: pupil.classes.clone(),
        }
    }

    /// Checks the fields, but for the subjects of the classes, which only the server knows. `year` is the academic year
    /// of the records.
    ///
    /// # Errors
    /// The errors of all fields.
    pub fn check(&self, year: AcademicYear) -> Result<CheckedPupil, FieldErrors> {
        let mut errors = FieldErrors::new();
        let upn = errors.keep("upn", Upn::parse(&self.upn));
        let surname = errors.keep("surname", Name::parse("Surname", &self.surname));
        let forename = errors.keep("forename", Name::parse("Forename", &self.forename));
        let born = errors.keep("born", read_day(&self.born).map_err(str::to_owned));
        let sex = errors.keep("gender", sex(&self.gender).map_err(str::to_owned));
        let cohort = errors.keep("year_group", cohort(&self.year_group, year).map_err(str::to_owned));
        if let (Some(born), Some(cohort)) = (born, cohort) {
            errors.keep("born", age_fits(born, cohort));
        }
        let mut prior = BTreeMap::new();
        for (key_stage, field) in PRIORS {
            let typed = match key_stage {
                KeyStage::Ks2 => &self.ks1_points,
                KeyStage::Ks4 => &self.ks2_score,
                KeyStage::Ks5 => &self.gcse_points,
            };
            if !typed.trim().is_empty() {
                let read: Option<Prior> = errors.keep(field, prior_of(key_stage, typed.trim()));
                prior.extend(read.map(|read| (key_stage, read)));
            }
        }
        let mut classes = BTreeMap::new();
        for (subject, class) in self.classes.iter().filter(|(_, class)| !class.trim().is_empty()) {
            let class = errors.keep("classes", class_name(class));
            classes.extend(class.map(|class| (subject.clone(), class)));
        }
        match (upn, surname, forename, born, sex, cohort) {
            (Some(upn), Some(surname), Some(forename), Some(born), Some(sex), Some(cohort))
                if errors.is_empty() =>
            {
                Ok(CheckedPupil { upn, surname, forename, born, sex, cohort, prior, classes })
            }
            _ => Err(errors),
        }
    }
}

/// Add a pupil.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AddPupilForm {
    #[serde(flatten)]
    pub fields: PupilFields,
}

form!(AddPupilForm => AddPupil, PupilRecordView);

/// Show one pupil's record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ViewPupilForm {
    pub pupil: PupilId,
}

form!(ViewPupilForm => ViewPupil, PupilRecordView; pupil: PupilId);

/// Change one pupil's record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChangePupilForm {
    pub pupil: PupilId,
    /// The `seen` of the record that was shown, so that nobody else's change is lost.
    pub seen: String,
    #[serde(flatten)]
    pub fields: PupilFields,
}

form!(ChangePupilForm => ChangePupil, PupilRecordView; pupil: PupilId);

/// Report that a pupil leaves or has left, or correct the last day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReportLeaverForm {
    pub pupil: PupilId,
    /// The pupil's last day, such as `18/12/2026`.
    pub on: String,
}

form!(ReportLeaverForm => ReportLeaver, PupilRecordView; pupil: PupilId);

impl ReportLeaverForm {
    /// Reads the day.
    ///
    /// # Errors
    /// An error of the field `on`.
    pub fn check(&self) -> Result<Date, FieldErrors> {
        read_day(&self.on).map_err(|wrong| FieldErrors::of("on", wrong))
    }
}

/// Return a leaver to the roll, or withdraw the report that a pupil leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReturnPupilForm {
    pub pupil: PupilId,
}

form!(ReturnPupilForm => ReturnPupil, PupilRecordView; pupil: PupilId);

/// One pupil's record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PupilRecordView {
    pub id: PupilId,
    /// Forename and surname.
    pub name: String,
    /// The academic year of the school's records, such as `2026/27`.
    pub records: String,
    /// Distinguishes this record from the same one after a change.
    pub seen: String,
    /// The fields as a form shows them.
    pub fields: PupilFields,
    /// The subjects of the pupil's key stage, in which there can be classes.
    pub subjects: Vec<String>,
    /// The pupil's results, the latest academic year first.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub results: Vec<PupilResultView>,
    /// The measures at the ends of key stages, the latest first.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub measures: Vec<MeasureView>,
    /// The academic years in which the pupil can have results, the latest first.
    pub result_years: Vec<ResultYearView>,
    /// The characteristics of the last six academic years, the latest first.
    pub characteristics: Vec<CharacteristicsView>,
    /// The source and day of the values that have not changed since the record was made.
    pub origin: String,
    /// Where the others came from, the latest first.
    pub later: Vec<OriginView>,
    /// Present once the school has reported that the pupil leaves.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub left: Option<LeavingView>,
    /// Absent while there is no reason to erase the pupil.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub due: Option<DueView>,
    /// The reference of the erasure, by which its certificate is found.
    pub reference: String,
    /// While there is one, nothing of the pupil is erased.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub holds: Vec<HoldView>,
}

/// A result of a pupil.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PupilResultView {
    /// The academic year in which the pupil got it, such as `2025/26`.
    pub year: String,
    pub key_stage: KeyStage,
    pub subject: String,
    /// The grade as schools write it.
    pub grade: String,
    /// Its source and day.
    pub origin: String,
}

impl PupilResultView {
    fn of(results: &BTreeMap<Collection, PupilResults>) -> Vec<PupilResultView> {
        let of_collection = |(collection, results): (&Collection, &PupilResults)| {
            let one = |(subject, graded): (&String, &Graded)| PupilResultView {
                year: collection.year.to_string(),
                key_stage: collection.key_stage,
                subject: subject.clone(),
                grade: graded.name().to_owned(),
                origin: origin(graded.origin),
            };
            results.grades.iter().map(one).collect::<Vec<_>>()
        };
        results.iter().rev().flat_map(of_collection).collect()
    }
}

/// A measure of a pupil at the end of a key stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MeasureView {
    /// The academic year in which the key stage ended, such as `2025/26`.
    pub year: String,
    /// The measure, such as `Attainment 8`.
    pub what: String,
    /// Its value in words, such as `52.5 of 90`.
    pub value: String,
}

impl MeasureView {
    fn of<'r>(
        pupil: &Pupil,
        results: &BTreeMap<Collection, PupilResults>,
        roles: impl Fn(AcademicYear) -> &'r Roles,
    ) -> Vec<MeasureView> {
        let measured = Measured::of(pupil.cohort, results, roles);
        let views = measured.iter().rev().flat_map(|(year, measured)| {
            let view = |(what, value): (&str, String)| MeasureView {
                year: year.to_string(),
                what: what.to_owned(),
                value,
            };
            measured.words().into_iter().map(view).collect::<Vec<_>>()
        });
        views.collect()
    }
}

/// An academic year in which a pupil can have results.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ResultYearView {
    /// The calendar year in which the academic year begins.
    pub year: i16,
    /// The subjects of the pupil's key stage in it.
    pub subjects: Vec<String>,
}

/// A pupil's characteristics in an academic year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CharacteristicsView {
    /// The calendar year in which the academic year begins.
    pub year: i16,
    /// What is answered by hand; the others are automatic.
    pub answers: BTreeMap<Characteristic, Answer>,
    /// What is automatic. One of which nothing is known is absent.
    pub automatic: BTreeMap<Characteristic, bool>,
}

impl CharacteristicsView {
    fn of(pupil: &Pupil, year: AcademicYear) -> Vec<CharacteristicsView> {
        let years = answered_years(year).rev();
        let view = |year: AcademicYear| {
            let answered = |which| Some((which, pupil.characteristics.answered(year, which)));
            let automatic = |which| Some((which, pupil.characteristics.automatic(year, which)?));
            let answers = Characteristic::ALL.into_iter().filter_map(answered);
            CharacteristicsView {
                year: year.0,
                answers: answers.filter(|(_, answer)| *answer != Answer::Automatic).collect(),
                automatic: Characteristic::ALL.into_iter().filter_map(automatic).collect(),
            }
        };
        years.map(view).collect()
    }
}

/// The academic years of which characteristics can be answered: that of the records, and those on which its FSM6 depends.
fn answered_years(records: AcademicYear) -> impl DoubleEndedIterator<Item = AcademicYear> {
    (records.0 - 5..=records.0).map(AcademicYear)
}

/// Answer the characteristics of a pupil in an academic year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SetCharacteristicsForm {
    pub pupil: PupilId,
    /// The `seen` of the record that was shown, so that nobody else's change is lost.
    pub seen: String,
    /// The calendar year in which the academic year begins.
    pub year: i16,
    /// What is left out stays as it is.
    pub answers: BTreeMap<Characteristic, Answer>,
}

form!(SetCharacteristicsForm => SetCharacteristics, PupilRecordView; pupil: PupilId);

impl SetCharacteristicsForm {
    /// Checks the academic year. `records` is that of the records.
    ///
    /// # Errors
    /// An error of the field `year`.
    pub fn check(&self, records: AcademicYear) -> Result<AcademicYear, FieldErrors> {
        let year = answered_years(records).find(|year| year.0 == self.year);
        year.ok_or_else(|| FieldErrors::of("year", "Select this academic year or one of the five before it"))
    }
}

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OriginView {
    /// What it is, such as `Surname`.
    pub what: String,
    /// Its source and day, such as `From a file, 03/09/2026`.
    pub origin: String,
    /// The value before; empty for none.
    pub replaced: String,
}

impl OriginView {
    fn of(pupil: &Pupil) -> Vec<OriginView> {
        let mut later: Vec<_> = pupil.origins.later.iter().collect();
        later.sort_by_key(|(_, later)| std::cmp::Reverse(later.origin.on));
        let view = |(what, later): (&String, &Later)| OriginView {
            what: what.clone(),
            origin: origin(later.origin),
            replaced: later.replaced.clone(),
        };
        later.into_iter().map(view).collect()
    }
}

fn origin(origin: Origin) -> String {
    format!("{}, {}", origin.source.label(), written(origin.on))
}

/// The day on which a pupil is erased.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DueView {
    /// The day, such as `18/12/2026`.
    pub on: String,
    /// The reason in words.
    pub why: String,
}

/// The report that a pupil leaves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LeavingView {
    /// The last day, such as `18/12/2026`.
    pub on: String,
    /// The day of the report.
    pub reported: String,
    /// True once the last day is over and the pupil is no longer on the roll.
    pub off_roll: bool,
}

impl PupilRecordView {
    /// The view of a pupil. `year` is the academic year of the records; `subjects` gives those of a key stage, and `roles` what
    /// they count as in a year's measures; what the retention clock says, and the pupil's results, are given.
    pub fn of(
        pupil: &Pupil,
        year: AcademicYear,
        (subjects, roles): (impl Fn(KeyStage) -> Vec<String>, impl Fn(AcademicYear) -> &'static Roles),
        (due, reference, results): (Option<DueView>, String, &BTreeMap<Collection, PupilResults>),
        call: &Call,
    ) -> PupilRecordView {
        PupilRecordView {
            id: pupil.id,
            name: format!("{} {}", pupil.forename.as_str(), pupil.surname.as_str()),
            records: year.to_string(),
            seen: pupil.seen_as(),
            fields: PupilFields::of(pupil, year),
            subjects: key_stage_of(pupil.cohort, year).map(&subjects).unwrap_or_default(),
            results: PupilResultView::of(results),
            measures: MeasureView::of(pupil, results, roles),
            result_years: collections(pupil, AcademicYear::at(call.moment().now))
                .map(|Collection { year, key_stage }| ResultYearView {
                    year: year.0,
                    subjects: subjects(key_stage),
                })
                .collect(),
            characteristics: CharacteristicsView::of(pupil, year),
            origin: origin(pupil.origins.record),
            later: OriginView::of(pupil),
            left: pupil.left.map(|left| LeavingView {
                on: written(left.on),
                reported: written(left.reported),
                off_roll: left.off_roll,
            }),
            due,
            reference,
            holds: pupil.holds.iter().map(|hold| HoldView::of(hold, call)).collect(),
        }
    }
}

impl CheckedPupil {
    /// Checks that the classes are in subjects that the pupil's key stage has.
    ///
    /// # Errors
    /// An error of the field `classes`.
    pub fn check_subjects(
        &self,
        year: AcademicYear,
        model: impl Fn(KeyStage) -> &'static crate::attainment::model::Model,
    ) -> Result<(), FieldErrors> {
        // By the very name: a form's subjects come from its list.
        let known = |subject: &&String| {
            let key_stage = key_stage_of(self.cohort, year);
            key_stage.is_some_and(|key_stage| model(key_stage).subjects().any(|known| known == *subject))
        };
        match self.classes.keys().find(|subject| !known(subject)) {
            None => Ok(()),
            Some(subject) => {
                // The sender chose it: no more of it comes back than a name has.
                let subject = visible(subject).chars().take(MAX_SUBJECT).collect::<String>();
                let message = format!("{subject} is not a subject of this year group. Leave the class blank");
                Err(FieldErrors::of("classes", message))
            }
        }
    }
}
