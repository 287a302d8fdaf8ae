//! What a spreadsheet of a hundred rows costs: to read and classify, to import, to create accounts from.

use super::Figure;
use crate::MEMORY;
use crate::house::House;
use anyhow::{Context, Result, ensure};
use domain::batch::{BatchRow, check_rows};
use domain::sheet::{BatchKind, MAX_ROWS, SheetRow};
use serde_json::Value;
use std::hint::black_box;
use std::process::Stdio;
use std::time::Instant;

/// The filled template of the fixtures, in the format that Excel 97 reads.
const XLS: &str = "crates/sheets/fixtures/people-libreoffice.xls";

/// Parsing in this process; calls and units as the fixture's counting wire reports them.
pub fn measure(house: &House) -> Result<Vec<Figure>> {
    let mut figures = reading("100 rows of .xlsx", "staff.xlsx", &hundred_rows()?)?;
    let xls = std::fs::read(house.root.join(XLS)).context(XLS)?;
    figures.extend(reading("12 rows of .xls", "staff.xls", &xls)?);
    figures.extend(store(house)?);
    Ok(figures)
}

/// The best of twenty readings, in milliseconds, and the most memory one took.
fn reading(what: &str, name: &str, bytes: &[u8]) -> Result<Vec<Figure>> {
    let (mut best, mut peak) = (f64::MAX, 0);
    for _ in 0..20 {
        MEMORY.reset_peak_usage();
        let before = MEMORY.current_usage();
        let started = Instant::now();
        let read = sheets::read(name, bytes, BatchKind::Users)?;
        let rows: Vec<BatchRow> = read
            .into_iter()
            .map(|row| BatchRow { number: row.number, cells: row.cells, taken: false })
            .collect();
        black_box(check_rows(BatchKind::Users, &rows));
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
    Ok(sheets::with_errors(BatchKind::Users, &rows)?)
}

fn store(house: &House) -> Result<Vec<Figure>> {
    let mut command = house.cargo();
    command.args(["run", "--quiet", "--package", "tests", "--bin", "attain-bench"]).stderr(Stdio::inherit());
    let output = command.output().context("cargo run --bin attain-bench")?;
    ensure!(output.status.success(), "attain-bench failed");
    let text = String::from_utf8(output.stdout)?;
    // The functions log on the same output; a figure's line is one that has a bench.
    let lines = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    Ok(lines.filter_map(|line| figure(&line)).collect())
}

fn figure(line: &Value) -> Option<Figure> {
    let unit = match line["unit"].as_str()? {
        "calls" => "calls",
        "transactions" => "transactions",
        "kB" => "kB",
        _ => "units",
    };
    let figure = Figure::new(line["bench"].as_str()?, line["figure"].as_f64()?, unit);
    Some(match line["floor"].as_f64() {
        Some(floor) => figure.at_most(floor),
        None => figure,
    })
}
