//! The two kinds of account that are limited per school.

use serde::{Deserialize, Serialize};

/// A kind of account that is limited per school.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Seat {
    /// Holders of School setup: 4 unless the school has another limit (F9).
    SchoolSetup,
    /// Holders of Manage data without School setup: 6 unless the school has another limit (F10).
    ManageData,
}
