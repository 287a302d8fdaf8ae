//! Imports of pupils, classes and past results.

mod agreement;
mod attack;
mod cases;
mod characteristics;
mod classes;
mod hold;
mod pupil;
pub(crate) mod pupil_results;
mod pupils;
mod record_result;

mod results;
mod roll_over;
