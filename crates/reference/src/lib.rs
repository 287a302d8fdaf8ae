//! Reference data, the national counts behind every benchmark: read from a published transition matrix, and as it ships.
//!
//! The shipped files are made by `cargo xtask reference` and committed; what the counts mean is in
//! [`domain::attainment`].

mod bands;
mod counts;
mod error;
mod ks2;
mod ks4;
mod ks5;
mod shipped;
mod table;

pub use error::ImportError;
pub use ks2::illustrative_ks2;
pub use shipped::{model, reference};

use domain::attainment::reference::{Reference, Sourced};
use domain::attainment::subject::KeyStage;

/// A file as it was published.
#[derive(Clone, Copy, Debug)]
pub struct Csv<'a> {
    /// What errors call it.
    pub name: &'a str,
    /// Its content.
    pub bytes: &'a [u8],
}

/// The licence of everything the Department publishes.
const LICENCE: &str = "Open Government Licence v3.0";

/// Makes a reference of the files published for one year: for Key Stage 4 the matrix of the grades 9 to 1 and, where there
/// is one, that of Combined Science; for Key Stage 5 the student numbers, of which the latest year is taken.
///
/// # Errors
/// Names the file, the line and, where it is one cell's fault, the column of what cannot be counted on.
pub fn read(key_stage: KeyStage, files: &[Csv<'_>]) -> Result<Reference, ImportError> {
    let reference = match key_stage {
        KeyStage::Ks2 => return Err(ImportError::NoMatrix),
        KeyStage::Ks4 => ks4::read(files)?,
        KeyStage::Ks5 => ks5::read(files)?,
    };
    reference.check().map_err(ImportError::Unsound)?;
    Ok(reference)
}

/// What no matrix says of schools: an assumption, until one is fitted to schools' own results.
fn between_schools() -> Sourced<f64> {
    Sourced { value: 0.35, source: "an assumption, until one is fitted".to_owned() }
}

/// What no matrix says of months of birth.
fn birth_months() -> Sourced<[f64; 12]> {
    Sourced { value: [0.0; 12], source: "none is published with this matrix".to_owned() }
}
