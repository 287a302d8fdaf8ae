//! Key stages, their year groups, and the subjects as schools name them.

use crate::attainment::grade::Scale;
use serde::{Deserialize, Serialize};

/// A key stage that ends with results for which targets are set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum KeyStage {
    /// Key Stage 2: the end of primary school.
    Ks2,
    /// Key Stage 4: GCSEs.
    Ks4,
    /// Key Stage 5: A levels.
    Ks5,
}

impl KeyStage {
    pub const ALL: [KeyStage; 3] = [KeyStage::Ks2, KeyStage::Ks4, KeyStage::Ks5];

    /// The name that schools use.
    pub const fn label(self) -> &'static str {
        match self {
            KeyStage::Ks2 => "Key Stage 2",
            KeyStage::Ks4 => "Key Stage 4",
            KeyStage::Ks5 => "Key Stage 5",
        }
    }

    /// The key stage as it is written in a key and in a query.
    pub const fn as_str(self) -> &'static str {
        match self {
            KeyStage::Ks2 => "ks2",
            KeyStage::Ks4 => "ks4",
            KeyStage::Ks5 => "ks5",
        }
    }

    /// The next key stage that a year group completes; `None` outside Years 3 to 13.
    pub const fn of(year_group: u8) -> Option<KeyStage> {
        match year_group {
            3..=6 => Some(KeyStage::Ks2),
            7..=11 => Some(KeyStage::Ks4),
            12..=13 => Some(KeyStage::Ks5),
            _ => None,
        }
    }

    /// The year group at whose end its results are got.
    pub const fn last_year_group(self) -> u8 {
        match self {
            KeyStage::Ks2 => 6,
            KeyStage::Ks4 => 11,
            KeyStage::Ks5 => 13,
        }
    }

    /// True if targets may be pre-populated one grade above the benchmark (F48).
    pub const fn has_plus_one(self) -> bool {
        !matches!(self, KeyStage::Ks2)
    }

    /// The measure of prior attainment, with its lowest and highest value in points.
    pub const fn prior(self) -> (&'static str, f64, f64) {
        match self {
            KeyStage::Ks2 => ("Key Stage 1 average point score", 0.0, 21.0),
            KeyStage::Ks4 => {
                ("Key Stage 2 scaled score, the average of reading and mathematics", 59.0, 120.0)
            }
            KeyStage::Ks5 => ("average GCSE points", 0.0, 9.0),
        }
    }

    /// The points of prior attainment at which the middle and the high band begin. Those of Key Stages 2 and 4 are the Department's
    /// (*Primary* and *Secondary accountability measures*); there are none for Key Stage 5, so those are Attain's own.
    pub const fn prior_bands(self) -> (f64, f64) {
        match self {
            KeyStage::Ks2 => (12.0, 18.0),
            KeyStage::Ks4 => (100.0, 110.0),
            KeyStage::Ks5 => (5.0, 7.0),
        }
    }

    /// The subjects that a year group begins with (F53).
    pub const fn default_subjects(self) -> &'static [&'static str] {
        match self {
            KeyStage::Ks2 => &["Mathematics", "Reading", "Writing"],
            KeyStage::Ks4 => &[
                "Art and Design",
                "Biology",
                "Business Studies",
                "Chemistry",
                "Design and Technology",
                "English Language",
                "English Literature",
                "French",
                "Geography",
                "German",
                "History",
                "ICT",
                "Mathematics",
                "Music",
                "PE",
                "Physics",
                "Religious Studies",
                "Science Additional",
                "Science Core",
                "Spanish",
            ],
            KeyStage::Ks5 => &[
                "Art and Design",
                "Biology",
                "Business Studies",
                "Chemistry",
                "Economics",
                "English Literature",
                "Geography",
                "History",
                "Mathematics",
                "Physics",
                "Psychology",
                "Sociology",
            ],
        }
    }
}

/// The scales in which targets in a subject can be set, given the scale on which it is counted (F42). GCSEs counted
/// in numbers can also be set in letters.
pub const fn scales(counted: Scale) -> &'static [Scale] {
    match counted {
        Scale::Numbers | Scale::Letters => &[Scale::Numbers, Scale::Letters],
        Scale::Standard => &[Scale::Standard],
        Scale::Double => &[Scale::Double],
        Scale::ALevel => &[Scale::ALevel],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::synonyms;

    #[test]
    fn every_subject_with_other_names_is_one_that_schools_begin_with() {
        let subjects: Vec<&str> =
            KeyStage::ALL.iter().flat_map(|one| one.default_subjects()).copied().collect();
        for name in synonyms::subjects() {
            assert!(subjects.contains(&name), "{name}");
        }
    }
}
