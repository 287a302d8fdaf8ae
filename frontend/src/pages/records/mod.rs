//! Pupils' records: the list of pupils, and imports from spreadsheets (F10, F40, F51).

pub mod import;
mod plan;
pub mod pupils;

use crate::parts::text::count;
use crate::route::Route;
use domain::records::cohort::YearGroupId;
use domain::records::file::RecordsKind;

/// The contents of an imported spreadsheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Records {
    Pupils,
    /// The classes of pupils.
    Classes,
    /// Results of pupils who have left.
    Results,
    /// The targets of a year group.
    Targets(YearGroupId),
}

impl Records {
    const fn page(self) -> Route {
        match self {
            Records::Pupils => Route::ImportPupils,
            Records::Classes => Route::ImportClasses,
            Records::Results => Route::ImportResults,
            Records::Targets(year) => Route::ImportTargets { year },
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
