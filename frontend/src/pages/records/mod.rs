//! Pupils' records: the list of pupils, and what comes by spreadsheet (F10, F40, F51).

pub mod import;
mod plan;
pub mod pupils;

use crate::parts::text::count;
use domain::action::Action;
use domain::records::RecordsKind;
use domain::targets::YearKey;

/// What a spreadsheet of records is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Records {
    /// Pupils.
    Pupils,
    /// The classes they are in.
    Classes,
    /// Results of pupils who have left.
    Results,
    /// The targets of a year group.
    Targets(YearKey),
}

impl Records {
    /// The words of the navigation, and the page's heading.
    pub const fn title(self) -> &'static str {
        match self {
            Records::Pupils => "Import pupils",
            Records::Classes => "Import classes",
            Records::Results => "Import past results",
            Records::Targets(_) => "Import targets",
        }
    }

    /// What imports it.
    pub const fn action(self) -> Action {
        match self {
            Records::Pupils => Action::ImportPupils,
            Records::Classes => Action::ImportClasses,
            Records::Results => Action::ImportResults,
            Records::Targets(_) => Action::ImportTargets,
        }
    }

    const fn kind(self) -> RecordsKind {
        match self {
            Records::Pupils => RecordsKind::Pupils,
            Records::Classes => RecordsKind::Classes,
            Records::Results => RecordsKind::Results,
            Records::Targets(_) => RecordsKind::Targets,
        }
    }

    /// "1 pupil", "2 classes".
    fn count(self, number: u32) -> String {
        match self {
            Records::Pupils => count(number, "pupil"),
            Records::Classes if number == 1 => count(number, "class"),
            Records::Classes => format!("{number} classes"),
            Records::Results => count(number, "result"),
            Records::Targets(_) => count(number, "target"),
        }
    }
}
