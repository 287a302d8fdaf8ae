//! A pupil as the MIS sent it: texts that nobody has checked.

use crate::records::characteristics::Characteristic;
pub use crate::records::mis_id::MisId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The longest text of a record, in characters. A connector cuts longer ones.
pub const LONGEST: usize = 200;

/// The text as a record holds it: at most [`LONGEST`] characters.
pub fn bounded(text: &str) -> String {
    text.chars().take(LONGEST).collect()
}

/// A class of a pupil.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MisClass {
    pub subject: String,
    pub name: String,
}

/// A pupil of an extract. An empty text was not sent, or was empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MisPupil {
    pub id: MisId,
    pub upn: String,
    pub former_upn: String,
    pub surname: String,
    pub forename: String,
    /// The date of birth, such as `2010-12-31`.
    pub born: String,
    pub sex: String,
    pub year_group: String,
    /// The registration group.
    pub registration: String,
    /// The last day, such as `2026-12-18`.
    pub leaving: String,
    pub classes: Vec<MisClass>,
    /// One that was not sent is absent.
    pub characteristics: BTreeMap<Characteristic, String>,
    /// In per cent.
    pub attendance: String,
}
