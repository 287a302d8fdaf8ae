//! The kinds of account of which a school may have only a limited number.

use serde::{Deserialize, Serialize};

/// The two kinds of account of which a school has only so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Seat {
    /// Holders of School setup: 4 unless the school's setting says otherwise (F9).
    SchoolSetup,
    /// Holders of Manage data without School setup: 6 unless the school's setting says otherwise (F10).
    ManageData,
}
