//! What the targets of a year group were pre-populated with. All of it is one item, so that pre-populating 2,100 targets is
//! one write, and it is packed: a letter a target.

use crate::attainment::grade::{Grade, Scale};
use crate::attainment::model::Level;
use crate::base::ids::{PupilId, UserId};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Where a subject's pre-populated targets come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The subject.
    pub subject: String,
    /// The life of its targets they belong to.
    pub generation: u32,
    /// How often pre-populating was told to take the place of what people had set.
    pub override_count: u32,
    /// The scale they are on.
    pub scale: Scale,
    /// The benchmark they were read off.
    pub level: Level,
    /// Whether they are one grade above it.
    pub plus_one: bool,
    /// The version of the reference.
    pub reference: String,
    /// Who pre-populated them.
    pub by: UserId,
    /// When.
    pub at: Timestamp,
}

/// A subject's pre-populated targets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Where they come from.
    pub source: Source,
    /// By pupil; who has no prior attainment has none.
    pub grades: BTreeMap<PupilId, Grade>,
}

/// All that was pre-populated for a year group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Packed", into = "Packed")]
pub struct Prepopulated {
    /// By subject, and the lives of its targets.
    pub columns: Vec<Column>,
    /// Counts the changes; a change is written only over the version it was made from.
    pub version: u64,
}

impl Prepopulated {
    /// The column of a subject's life.
    pub fn column(&self, subject: &str, generation: u32) -> Option<&Column> {
        self.columns
            .iter()
            .find(|column| column.source.generation == generation && column.source.subject == subject)
    }
}

/// As it is stored: who the pupils are, once, and a letter for each of them a column.
#[derive(Serialize, Deserialize)]
struct Packed {
    /// The ids of the pupils one after another, in base 64.
    pupils: String,
    columns: Vec<PackedColumn>,
    version: u64,
}

#[derive(Serialize, Deserialize)]
struct PackedColumn {
    source: Source,
    /// A grade's step as a letter from `a` on; `-` for none.
    grades: String,
}

impl From<Prepopulated> for Packed {
    fn from(base: Prepopulated) -> Packed {
        let mut pupils: Vec<PupilId> =
            base.columns.iter().flat_map(|column| column.grades.keys().copied()).collect();
        pupils.sort_unstable();
        pupils.dedup();
        let ids: Vec<u8> = pupils.iter().flat_map(|pupil| *pupil.0.as_bytes()).collect();
        let letter = |grade: Option<&Grade>| grade.map_or('-', |grade| char::from(b'a' + grade.0));
        let packed = |column: Column| PackedColumn {
            grades: pupils.iter().map(|pupil| letter(column.grades.get(pupil))).collect(),
            source: column.source,
        };
        Packed {
            pupils: STANDARD_NO_PAD.encode(ids),
            columns: base.columns.into_iter().map(packed).collect(),
            version: base.version,
        }
    }
}

impl TryFrom<Packed> for Prepopulated {
    type Error = &'static str;

    fn try_from(packed: Packed) -> Result<Prepopulated, &'static str> {
        let ids = STANDARD_NO_PAD.decode(packed.pupils).map_err(|_| "pupils that are not base 64")?;
        let pupils: Vec<PupilId> =
            ids.chunks_exact(16).filter_map(|id| Uuid::from_slice(id).ok()).map(PupilId).collect();
        let column = |column: PackedColumn| Column {
            source: column.source,
            grades: pupils
                .iter()
                .zip(column.grades.bytes())
                .filter_map(|(pupil, letter)| Some((*pupil, Grade(letter.checked_sub(b'a')?))))
                .collect(),
        };
        Ok(Prepopulated {
            columns: packed.columns.into_iter().map(column).collect(),
            version: packed.version,
        })
    }
}
