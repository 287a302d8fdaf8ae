//! Measures the download size of the site: to the sign-in page, and of each piece that is fetched on demand.

use super::Figure;
use crate::house::{House, files};
use crate::site::{self, Profile, brotli};
use crate::split;
use anyhow::{Context, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

const KB: f64 = 1000.0;

/// The largest size of the program, its JavaScript and the stylesheet together, in kB of brotli: what a first visit waits
/// for. A page that is not part of signing in belongs in a piece.
const MOST_TO_SIGN_IN: f64 = 120.0;

/// Measures the files of the site in brotli. Spreadsheet templates do not count, because they are downloaded on request
/// only.
pub fn measure(house: &House) -> Result<Vec<Figure>> {
    let dist = site::build(house, Profile::Site)?;
    let pieces = fs::read_to_string(site::pieces(house)).context("the pieces of the site")?;
    let pieces: BTreeMap<String, BTreeSet<String>> = serde_json::from_str(&pieces)?;
    let weights = weights(&dist)?;
    let (of_pieces, of_start): (Vec<_>, Vec<_>) =
        weights.iter().partition(|(name, _)| pieces.values().any(|files| files.contains(*name)));

    let mut figures: Vec<Figure> = of_start
        .iter()
        .map(|(name, weight)| Figure::new(format!("site {name}"), **weight, "kB br"))
        .collect();
    let to_sign_in = of_start.iter().filter(|(name, _)| is_program(name)).map(|(_, weight)| **weight).sum();
    figures.push(Figure::new("site, to the sign-in page", to_sign_in, "kB br").at_most(MOST_TO_SIGN_IN));
    let weight = |is_fetched: &dyn Fn(&String) -> bool| -> f64 {
        of_pieces.iter().filter(|(name, _)| is_fetched(name)).map(|(_, weight)| **weight).sum()
    };
    let home = pieces.get("home").context("the home page's piece")?;
    for (piece, files) in &pieces {
        let own = weights.get(&format!("{piece}.wasm")).copied().unwrap_or_default();
        let all = weight(&|name| files.contains(name));
        let shared = all - own;
        // Nearly everybody comes from the home page, which has some of the files already.
        let from_home = weight(&|name| files.contains(name) && !home.contains(name));
        let name = format!("site piece {piece} ({own:.1} + {shared:.1} shared; from home {from_home:.1})");
        let most = if piece == "report" { split::MOST_FOR_THE_REPORT } else { split::MOST_PER_PIECE };
        figures.push(Figure::new(name, all, "kB br").at_most(most as f64 / KB));
    }
    figures.push(Figure::new("site, all of it", weights.values().sum(), "kB br"));
    Ok(figures)
}

/// The sizes of the site's files by their names without hashes.
fn weights(dist: &Path) -> Result<BTreeMap<String, f64>> {
    let mut weights = BTreeMap::new();
    for file in files(&[dist.to_owned()])? {
        let name = file.strip_prefix(dist)?;
        if name.starts_with("templates") || name.extension() == Some("br".as_ref()) {
            continue;
        }
        let mut packed = file.clone().into_os_string();
        packed.push(".br");
        let bytes = match fs::metadata(packed) {
            Ok(packed) => packed.len(),
            Err(_) => brotli(&fs::read(&file)?)?.len() as u64,
        };
        weights.insert(unhashed(name), bytes as f64 / KB);
    }
    Ok(weights)
}

/// True for what the sign-in page needs before it can be drawn by the program: not the styles of the pieces.
fn is_program(name: &str) -> bool {
    name != "pages.css" && [".wasm", ".js", ".css"].iter().any(|end| name.ends_with(end))
}

/// Returns a file's name without its folder and its hash, so that two measurements can be compared.
fn unhashed(path: &Path) -> String {
    let shown = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    match (shown.rsplit_once('-'), shown.rsplit_once('.')) {
        (Some((stem, hash)), Some((_, extension))) if hash.len() == 13 + extension.len() => {
            format!("{stem}.{extension}")
        }
        _ => shown,
    }
}
