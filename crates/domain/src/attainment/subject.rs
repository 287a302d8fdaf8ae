//! Key stages, the year groups in them, and the subjects schools know them by.

use crate::attainment::grade::Scale;
use serde::{Deserialize, Serialize};

/// A key stage at whose end there are results to set targets for.
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
    /// All of them.
    pub const ALL: [KeyStage; 3] = [KeyStage::Ks2, KeyStage::Ks4, KeyStage::Ks5];

    /// What schools call it.
    pub const fn label(self) -> &'static str {
        match self {
            KeyStage::Ks2 => "Key Stage 2",
            KeyStage::Ks4 => "Key Stage 4",
            KeyStage::Ks5 => "Key Stage 5",
        }
    }

    /// As it stands in a key and in a query.
    pub const fn as_str(self) -> &'static str {
        match self {
            KeyStage::Ks2 => "ks2",
            KeyStage::Ks4 => "ks4",
            KeyStage::Ks5 => "ks5",
        }
    }

    /// The key stage whose end a year group has before it; `None` outside Years 3 to 13.
    pub const fn of(year_group: u8) -> Option<KeyStage> {
        match year_group {
            3..=6 => Some(KeyStage::Ks2),
            7..=11 => Some(KeyStage::Ks4),
            12..=13 => Some(KeyStage::Ks5),
            _ => None,
        }
    }

    /// The year groups that set targets for its end.
    pub const fn year_groups(self) -> std::ops::RangeInclusive<u8> {
        match self {
            KeyStage::Ks2 => 3..=6,
            KeyStage::Ks4 => 7..=11,
            KeyStage::Ks5 => 12..=13,
        }
    }

    /// Whether targets may be pre-populated one grade above the benchmark (F48).
    pub const fn has_plus_one(self) -> bool {
        !matches!(self, KeyStage::Ks2)
    }

    /// What prior attainment is here, and the lowest and the highest there is, in points.
    pub const fn prior(self) -> (&'static str, f64, f64) {
        match self {
            KeyStage::Ks2 => ("Key Stage 1 average point score", 0.0, 21.0),
            KeyStage::Ks4 => {
                ("Key Stage 2 scaled score, the average of reading and mathematics", 59.0, 120.0)
            }
            KeyStage::Ks5 => ("average GCSE points", 0.0, 9.0),
        }
    }

    /// The subjects a year group begins with (F53).
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

/// The scales targets in a subject may be set in, given the one it is counted on (F42): GCSEs in numbers can be set in
/// letters too.
pub const fn scales(counted: Scale) -> &'static [Scale] {
    match counted {
        Scale::Numbers | Scale::Letters => &[Scale::Numbers, Scale::Letters],
        Scale::Standard => &[Scale::Standard],
        Scale::Double => &[Scale::Double],
        Scale::ALevel => &[Scale::ALevel],
    }
}
