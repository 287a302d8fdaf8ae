//! The measures of a pupil, from the results that belong to the pupil.

use crate::attainment::measures::{Combined, GcseMeasures, Pass, Roles, reading_writing_mathematics};
use crate::attainment::subject::KeyStage;
use crate::records::cohort::{AcademicYear, Cohort};
use crate::records::pupil_results::{Collection, PupilResults, first_of};
use std::collections::BTreeMap;

/// The measures of a pupil at the end of a key stage.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Measured {
    Ks2(Combined),
    Ks4(GcseMeasures),
}

impl Measured {
    /// The measures at the end of each key stage that has any, by the academic year in which it ended: the latest in which the
    /// cohort was in its last year group and the pupil got results. Results of the years before it count too; of two in a
    /// subject the first counts, as in the Department's measures. `roles` gives those of an academic year.
    pub fn of<'r>(
        cohort: Cohort,
        results: &BTreeMap<Collection, PupilResults>,
        roles: impl Fn(AcademicYear) -> &'r Roles,
    ) -> BTreeMap<AcademicYear, Measured> {
        let mut all = BTreeMap::new();
        for key_stage in [KeyStage::Ks2, KeyStage::Ks4] {
            let last = key_stage.last_year_group();
            let of_stage = || results.iter().filter(|(collection, _)| collection.key_stage == key_stage);
            let ends = of_stage().filter(|(collection, _)| cohort.year_group(collection.year) == Some(last));
            let Some(end) = ends.map(|(collection, _)| collection.year).max() else { continue };
            let until_end = of_stage().filter(|(collection, _)| collection.year <= end);
            let first = first_of(until_end.map(|(_, results)| results));
            let measured = match key_stage {
                KeyStage::Ks2 => Measured::Ks2(reading_writing_mathematics(&first)),
                _ => Measured::Ks4(roles(end).measures(&first)),
            };
            all.insert(end, measured);
        }
        all
    }

    /// Each measure with its value, in words.
    pub fn words(&self) -> Vec<(&'static str, String)> {
        match self {
            Measured::Ks2(combined) => {
                vec![("Reading, writing and mathematics", combined.label().to_owned())]
            }
            Measured::Ks4(measures) => {
                let passed = |pass: Option<Pass>| pass.map_or("Below grade 4", Pass::label).to_owned();
                let mut all = vec![
                    ("Attainment 8", format!("{:.1} of 90", measures.attainment_8)),
                    ("English and mathematics", passed(measures.english_and_mathematics)),
                    (
                        "English Baccalaureate entered",
                        if measures.ebacc_entered { "Yes" } else { "No" }.to_owned(),
                    ),
                ];
                if measures.ebacc_entered {
                    all.push(("Every part of the English Baccalaureate", passed(measures.ebacc)));
                }
                all
            }
        }
    }
}
