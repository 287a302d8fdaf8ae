//! A result that is recorded by hand.

use super::PupilRecordView;
use crate::access::form::form;
use crate::attainment::model::Model;
use crate::attainment::subject::KeyStage;
use crate::base::failure::FieldErrors;
use crate::base::ids::PupilId;
use crate::records::classes::key_stage_of;
use crate::records::cohort::AcademicYear;
use crate::records::pupil::Pupil;
use crate::records::pupil_results::{Collection, TypedResult};
use crate::records::results::{known_subject, years};
use serde::{Deserialize, Serialize};

/// Record a result of a pupil by hand, correct it, or take it away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RecordResultForm {
    pub pupil: PupilId,
    /// The calendar year in which the academic year of the result begins.
    pub academic_year: i16,
    pub subject: String,
    /// The grade that was shown, as schools write it; empty for none. If there is another by now, nothing changes.
    pub seen: String,
    /// The new grade; empty takes the result away.
    pub grade: String,
}

form!(RecordResultForm => RecordResult, PupilRecordView; pupil: PupilId);

impl RecordResultForm {
    /// Checks the form for a pupil. `now` is the present academic year.
    ///
    /// # Errors
    /// The first error: of `academic_year`, `subject` or `grade`, each of which depends on the one before.
    pub fn check(
        &self,
        pupil: &Pupil,
        now: AcademicYear,
        model: impl Fn(KeyStage) -> &'static Model,
    ) -> Result<TypedResult, FieldErrors> {
        let collection = collections(pupil, now).find(|collection| collection.year.0 == self.academic_year);
        let collection =
            collection.ok_or_else(|| FieldErrors::of("academic_year", "Select an academic year"))?;
        let model = model(collection.key_stage);
        let subject = known_subject(model, &self.subject);
        let known = subject.and_then(|subject| Some((subject, model.scale(subject)?)));
        let (subject, scale) = known.ok_or_else(|| FieldErrors::of("subject", "Select a subject"))?;
        let graded = match self.grade.trim() {
            "" => None,
            grade => {
                let grade = scale.read_result(grade).map_err(|wrong| FieldErrors::of("grade", wrong))?;
                Some((scale, grade))
            }
        };
        Ok(TypedResult { collection, subject, graded })
    }
}

/// The collections in which a pupil can have results: this academic year and the years before it of which results are taken,
/// the latest first. `now` is the present academic year.
pub(super) fn collections(pupil: &Pupil, now: AcademicYear) -> impl Iterator<Item = Collection> {
    let cohort = pupil.cohort;
    let collection = move |year| Some(Collection { year, key_stage: key_stage_of(cohort, year)? });
    years(now).collect::<Vec<_>>().into_iter().rev().filter_map(collection)
}
