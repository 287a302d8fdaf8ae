//! Measures the cost of a spreadsheet of a hundred rows: reading and classifying it, importing it, and
//! creating its accounts.

use super::{Figure, program};
use crate::MEMORY;
use crate::house::House;
use anyhow::{Context, Result};
use domain::access::organisation::OrganisationKind;
use domain::base::sheet::SheetRow;
use domain::batches::batch::{BatchRow, check_rows};
use domain::batches::columns::{BatchKind, MAX_ROWS};
use std::hint::black_box;
use std::time::Instant;

/// The filled-in template from the fixtures, in the format of Excel 97.
const XLS: &str = "crates/sheets/fixtures/people-libreoffice.xls";

/// Reads the spreadsheets in this process. Counts calls and units with the fixture's wire, in a program of
/// its own.
pub fn measure(house: &House) -> Result<Vec<Figure>> {
    let mut figures = reading("100 rows of .xlsx", "staff.xlsx", &hundred_rows()?)?;
    let xls = std::fs::read(house.root.join(XLS)).context(XLS)?;
    figures.extend(reading("12 rows of .xls", "staff.xls", &xls)?);
    figures.extend(program::figures(house, &["--bin", "attain-bench"])?);
    Ok(figures)
}

/// Returns the shortest of twenty readings, in milliseconds, and the largest memory peak of one, in KiB.
fn reading(what: &str, name: &str, bytes: &[u8]) -> Result<Vec<Figure>> {
    let (mut best, mut peak) = (f64::MAX, 0);
    for _ in 0..20 {
        MEMORY.reset_peak_usage();
        let before = MEMORY.current_usage();
        let started = Instant::now();
        let read = sheets::read_layout(name, bytes, BatchKind::Users.layout())?;
        let rows: Vec<BatchRow> = read
            .rows
            .into_iter()
            .map(|row| BatchRow { number: row.number, cells: row.cells, taken: false })
            .collect();
        black_box(check_rows(OrganisationKind::Secondary, BatchKind::Users, &rows));
        best = best.min(started.elapsed().as_secs_f64() * 1000.0);
        peak = peak.max(MEMORY.peak_usage().saturating_sub(before));
    }
    Ok(vec![
        Figure::new(format!("read and classify {what}"), best, "ms").at_most(1000.0),
        Figure::new(format!("read and classify {what}, peak"), peak as f64 / 1024.0, "KiB")
            .at_most(64.0 * 1024.0),
    ])
}

fn hundred_rows() -> Result<Vec<u8>> {
    let level = "No access to pupil data, aggregate data only";
    let rows: Vec<(SheetRow, String)> = (0..MAX_ROWS)
        .map(|n| {
            let cells =
                ["Ann", "Lee", &format!("ann.lee{n}@school.example"), "Teacher", level].map(str::to_owned);
            (
                SheetRow { number: u32::try_from(n).unwrap_or_default() + 2, cells: cells.to_vec() },
                String::new(),
            )
        })
        .collect();
    Ok(sheets::with_errors(OrganisationKind::Secondary, BatchKind::Users, &rows)?)
}
