//! Pupil records: pupils and their cohorts, classes and past results, and their import by spreadsheet.
//!
//! An import is the difference between a file and the records. It is planned as a large change ([`crate::changes`]).

pub mod agreement;
pub mod characteristics;
pub mod classes;
pub mod cohort;
pub mod counts;
pub mod erasing;
pub mod file;
pub mod forms;
pub mod guidance;
pub mod hold;
pub mod import;
pub mod leaving;
pub mod measured;
pub mod mis_id;
pub mod origin;
pub mod pupil;
pub mod pupil_results;
pub mod pupils;
pub mod results;
pub mod roll;
pub mod roll_over;
pub mod upn;
