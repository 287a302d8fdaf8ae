//! Ids of pupils at the school's management information system (MIS).

use serde::{Deserialize, Serialize};
use std::fmt;

/// The longest id, in characters.
const LONGEST: usize = 64;

/// The id that a school's MIS gives to a pupil. It stays the same when a name or a UPN is corrected, and becomes another
/// one when the school changes to another MIS.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(with = "String", extend("pattern" = "^[!-~]{1,64}$")))]
#[serde(try_from = "String", into = "String")]
pub struct MisId(String);

impl MisId {
    /// Reads an id: 1 to 64 visible characters of ASCII, without spaces.
    pub fn parse(text: &str) -> Option<MisId> {
        let fits = (1..=LONGEST).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        fits.then(|| MisId(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MisId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for MisId {
    type Error = &'static str;

    fn try_from(text: String) -> Result<MisId, &'static str> {
        MisId::parse(&text).ok_or("not an id of an MIS")
    }
}

impl From<MisId> for String {
    fn from(id: MisId) -> String {
        id.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_of_an_mis_has_up_to_64_visible_characters() {
        for id in ["A1329183376", "1", "f81d4fae-7dec-11d0-a765", &"x".repeat(64)] {
            assert!(MisId::parse(id).is_some(), "{id}");
        }
        for id in ["", " ", "a b", "a\n", "\u{202e}a", "é", &"x".repeat(65)] {
            assert!(MisId::parse(id).is_none(), "{id:?}");
        }
    }
}
