//! What the first visit downloads.

use super::Figure;
use crate::house::{House, files};
use crate::site::{self, Care, brotli};
use anyhow::Result;
use std::fs;
use std::path::Path;

const KB: f64 = 1000.0;

/// What the site may weigh: 160 kB for signing in, creating accounts and batches, and 40 kB for managing users, one's own
/// account and the audit trail, 28 kB for target setting, and 22 kB for the imports, the list of pupils and what schools
/// share: eight screens, and ten answers to read. Answers are read by serde-wasm-bindgen, which weighs 20 kB more than a
/// reader of our own did and is kept by others. Whoever adds screens says here what they may add.
const MOST: f64 = 160.0 + 40.0 + 28.0 + 22.0 + 20.0;

/// Each file of the site in brotli, and all of them together. Spreadsheet templates are downloaded by those who ask for
/// one, and do not count.
pub fn measure(house: &House) -> Result<Vec<Figure>> {
    let dist = site::build(house, Care::Site)?;
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

/// The name without the hash, so that one measurement can be laid beside the next.
fn unhashed(name: &Path) -> String {
    let shown = name.display().to_string();
    match (shown.rsplit_once('-'), shown.rsplit_once('.')) {
        (Some((stem, hash)), Some((_, extension))) if hash.len() == 13 + extension.len() => {
            format!("{stem}.{extension}")
        }
        _ => shown,
    }
}
