//! The pre-populated targets of a year group. All of them are stored in one item, so that pre-populating 2,100
//! targets is one write. The item is packed: one letter per target.

use crate::attainment::grade::{Grade, Scale};
use crate::attainment::model::Level;
use crate::base::ids::{PupilId, UserId};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The origin of a subject's pre-populated targets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    pub subject: String,
    /// The generation of the subject's targets.
    pub generation: u32,
    /// The number of times pre-populating replaced the targets that people had set.
    pub override_count: u32,
    /// The scale of the targets.
    pub scale: Scale,
    /// The benchmark from which they follow.
    pub level: Level,
    /// True if the targets are one grade above the benchmark.
    pub plus_one: bool,
    /// The version of the reference data.
    pub reference: String,
    /// The person who pre-populated them.
    pub by: UserId,
    pub at: Timestamp,
}

/// The pre-populated targets of one subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub source: Source,
    /// By pupil. Pupils without prior attainment have no entry.
    pub grades: BTreeMap<PupilId, Grade>,
}

/// All pre-populated targets of a year group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Packed", into = "Packed")]
pub struct Prepopulated {
    /// One column per subject and generation of its targets.
    pub columns: Vec<Column>,
    /// Counts the changes. A change is written only over the version it was made from.
    pub version: u64,
}

impl Prepopulated {
    /// The column of this generation of a subject's targets.
    pub fn column(&self, subject: &str, generation: u32) -> Option<&Column> {
        self.columns
            .iter()
            .find(|column| column.source.generation == generation && column.source.subject == subject)
    }
}

impl Prepopulated {
    /// Removes the targets of these pupils. Returns their number.
    pub fn remove(&mut self, pupils: &BTreeSet<PupilId>) -> usize {
        let mut removed = 0;
        for column in &mut self.columns {
            let before = column.grades.len();
            column.grades.retain(|pupil, _| !pupils.contains(pupil));
            removed += before - column.grades.len();
        }
        removed
    }
}

/// The stored format: the pupils once, and per column one letter for each of them.
#[derive(Serialize, Deserialize)]
struct Packed {
    /// The ids of the pupils, one after another, in base 64.
    pupils: String,
    columns: Vec<PackedColumn>,
    version: u64,
}

#[derive(Serialize, Deserialize)]
struct PackedColumn {
    source: Source,
    /// Each grade's step as a letter, counted from `a`; `-` for no grade.
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
