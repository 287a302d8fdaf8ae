//! Measures the download size of the site on a first visit.

use super::Figure;
use crate::house::{House, files};
use crate::site::{self, Profile, brotli};
use anyhow::Result;
use std::fs;
use std::path::Path;

const KB: f64 = 1000.0;

/// The largest size of the site, in kB of brotli:
/// - 160 for signing in, creating accounts and batches;
/// - 40 for managing users, one's own account and the audit trail;
/// - 28 for target setting;
/// - 22 for the imports, the list of pupils and the sharing of schools: eight screens, and ten answers to
///   read;
/// - 3 for reads and sign-ins in the audit trail, and for closing pages after signing out;
/// - 33 for typing grades as in a spreadsheet, for seeing, applying and undoing large changes, and for one's own
///   password and answers;
/// - 20 for serde-wasm-bindgen, which reads answers. Our own reader was that much smaller, but we had to
///   maintain it.
///
/// A change that adds screens raises the limit here by the size it may add.
const MOST: f64 = 160.0 + 40.0 + 28.0 + 22.0 + 3.0 + 33.0 + 20.0;

/// Measures each file of the site in brotli, and their sum. Spreadsheet templates do not count, because they
/// are downloaded on request only.
pub fn measure(house: &House) -> Result<Vec<Figure>> {
    let dist = site::build(house, Profile::Site)?;
    let mut figures = Vec::new();
    let mut total = 0.0;
    for file in files(std::slice::from_ref(&dist))? {
        let name = file.strip_prefix(&dist)?;
        if name.starts_with("templates") || name.extension() == Some("br".as_ref()) {
            continue;
        }
        let weight = brotli(&fs::read(&file)?)?.len() as f64 / KB;
        total += weight;
        figures.push(Figure::new(format!("site {}", unhashed(name)), weight, "kB br"));
    }
    figures.push(Figure::new("site, all of it", total, "kB br").at_most(MOST));
    Ok(figures)
}

/// Removes the hash from a file's name, so that two measurements can be compared.
fn unhashed(name: &Path) -> String {
    let shown = name.display().to_string();
    match (shown.rsplit_once('-'), shown.rsplit_once('.')) {
        (Some((stem, hash)), Some((_, extension))) if hash.len() == 13 + extension.len() => {
            format!("{stem}.{extension}")
        }
        _ => shown,
    }
}
