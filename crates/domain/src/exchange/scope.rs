//! What a school lets Attain read from its MIS.

use crate::records::characteristics::Characteristic;
use serde::{Deserialize, Serialize};

/// A part of the MIS that the school grants or refuses by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Names, UPNs, dates of birth, sex and year groups of those on roll. Without it there is no extract.
    Pupils,
    /// The last days of those who left lately.
    Leavers,
    Classes,
    /// Registration groups.
    Registration,
    /// Free school meals, pupil premium, service children and first language.
    Characteristics,
    /// Special educational needs.
    Sen,
    /// Looked-after children.
    InCare,
    Attendance,
}

impl Scope {
    pub const ALL: [Scope; 8] = [
        Scope::Pupils,
        Scope::Leavers,
        Scope::Classes,
        Scope::Registration,
        Scope::Characteristics,
        Scope::Sen,
        Scope::InCare,
        Scope::Attendance,
    ];

    /// The scope in words.
    pub const fn label(self) -> &'static str {
        match self {
            Scope::Pupils => "Pupils on roll: names, UPNs, dates of birth, year groups",
            Scope::Leavers => "Leavers: their last days",
            Scope::Classes => "Classes and their subjects",
            Scope::Registration => "Registration groups",
            Scope::Characteristics => "Free school meals, pupil premium, service children, first language",
            Scope::Sen => "Special educational needs",
            Scope::InCare => "Children in care",
            Scope::Attendance => "Attendance in per cent",
        }
    }

    /// The characteristics that are read under it.
    pub const fn characteristics(self) -> &'static [Characteristic] {
        match self {
            Scope::Characteristics => &[
                Characteristic::FreeMeals,
                Characteristic::EverSix,
                Characteristic::Service,
                Characteristic::Premium,
                Characteristic::Eal,
            ],
            Scope::Sen => &[Characteristic::Sen],
            Scope::InCare => &[Characteristic::InCare],
            _ => &[],
        }
    }

    /// True if what is read under it becomes part of pupils' records, and so of the lines of large changes.
    pub const fn is_recorded(self) -> bool {
        matches!(self, Scope::Classes) || !self.characteristics().is_empty()
    }

    /// True if there is no extract without it.
    pub const fn is_required(self) -> bool {
        matches!(self, Scope::Pupils)
    }
}
