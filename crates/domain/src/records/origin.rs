//! Where the values of a pupil's record came from, when, and what they replaced (F80).

use crate::base::event::Change;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The way in which a value came into a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// Somebody typed it.
    Hand,
    /// It was in a spreadsheet.
    File,
    /// The school moved to a new academic year.
    RollOver,
    /// The school's MIS sent it.
    Mis,
}

impl Source {
    /// The source in words.
    pub const fn label(self) -> &'static str {
        match self {
            Source::Hand => "By hand",
            Source::File => "From a file",
            Source::RollOver => "Start of the academic year",
            Source::Mis => "From the MIS",
        }
    }
}

/// A source and a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    pub source: Source,
    pub on: Date,
}

/// A value that is not as old as the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Later {
    #[serde(flatten)]
    pub origin: Origin,
    /// The value before, as it is shown; empty for none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub replaced: String,
}

/// Where the values of a record came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origins {
    /// Of the record, and so of every value that has not changed since.
    #[serde(flatten)]
    pub record: Origin,
    /// Of the others, by what they are. Present also while it is empty, because an import of classes adds to it.
    pub later: BTreeMap<String, Later>,
}

impl Origins {
    pub fn new(record: Origin) -> Origins {
        Origins { record, later: BTreeMap::new() }
    }

    /// The origins after these changes.
    #[must_use]
    pub fn after(&self, changes: impl IntoIterator<Item = Change>, origin: Origin) -> Origins {
        let mut origins = self.clone();
        origins.later.extend(
            changes.into_iter().map(|change| (change.what, Later { origin, replaced: change.before })),
        );
        origins
    }
}
