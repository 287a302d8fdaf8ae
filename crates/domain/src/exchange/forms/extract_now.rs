//! The form of `extract-now`.

use crate::access::form::form;
use serde::{Deserialize, Serialize};

/// Read the school's MIS now, and plan what changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ExtractNowForm {
    /// True to overwrite values that were typed by hand.
    #[serde(default)]
    pub overwrite: bool,
}

form!(ExtractNowForm => ExtractNow, ());
