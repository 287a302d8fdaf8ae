//! Pupils' records: the list of pupils, and imports from spreadsheets (F10, F40, F51).

pub mod agreement;
pub mod import;
pub mod new_year;
pub mod pupil;
pub mod pupils;

use domain::records::cohort::YearGroupId;
use domain::records::file::RecordsKind;

/// The steps of an import. The first is a page of its own; the page of the change shows the others.
pub const STEPS: [&str; 3] = ["Choose the file", "Check what would change", "Apply"];

/// The contents of an imported spreadsheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Records {
    Pupils,
    /// The classes of pupils.
    Classes,
    /// Past results, without names.
    Results,
    /// The results of pupils.
    PupilResults,
    /// The targets of a year group.
    Targets(YearGroupId),
}

impl Records {
    const fn kind(self) -> RecordsKind {
        match self {
            Records::Pupils => RecordsKind::Pupils,
            Records::Classes => RecordsKind::Classes,
            Records::Results => RecordsKind::Results,
            Records::PupilResults => RecordsKind::PupilResults,
            Records::Targets(_) => RecordsKind::Targets,
        }
    }
}
