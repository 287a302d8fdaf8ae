//! `cargo xtask check-sheet`: prints the result of importing each spreadsheet, one JSON line per file, for
//! support and for checking many files. A file is processed like an upload, except that existing accounts are
//! not looked up.

use crate::MEMORY;
use anyhow::{Context, Result, bail, ensure};
use domain::base::ids::{BatchId, OrganisationId};
use domain::base::sheet::{MAX_BYTES, SheetRefusal};
use domain::batches::batch::{Batch, BatchState, CheckedRow};
use domain::batches::columns::BatchKind;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::collections::HashSet;
use std::fs::File;
use std::io::Read;
use std::panic::catch_unwind;
use std::path::Path;
use std::time::Instant;
use uuid::Uuid;

/// Prints a line for each file, also for one that cannot be opened. Fails after the last file if any import
/// panicked.
pub fn run(arguments: &[&str]) -> Result<()> {
    let (kind, files) = match arguments {
        ["--kind", word, files @ ..] => (
            Some(
                BatchKind::parse(word)
                    .with_context(|| format!("{word:?} is not `users` or `administrators`"))?,
            ),
            files,
        ),
        files => (None, files),
    };
    ensure!(!files.is_empty(), "usage: cargo xtask check-sheet [--kind users|administrators] FILE…");
    let mut panicked = 0;
    for file in files {
        let line = catch_unwind(|| check(file, kind)).unwrap_or_else(|_| {
            panicked += 1;
            refused(file, "the import panicked: this is a bug, please report it with the file")
        });
        println!("{line}");
    }
    if panicked > 0 {
        bail!("the import panicked on {panicked} of {} files", files.len());
    }
    Ok(())
}

/// Returns a file's line. Without a kind, the file counts as a sheet of users, unless only the headings of
/// administrators fit.
fn check(file: &str, kind: Option<BatchKind>) -> Value {
    let (line, headings_refused) = check_as(file, kind.unwrap_or(BatchKind::Users));
    if kind.is_none() && headings_refused {
        let (administrators, headings_refused) = check_as(file, BatchKind::Administrators);
        if !headings_refused {
            return administrators;
        }
    }
    line
}

/// Returns a file's line as a sheet of this kind, and whether the file was refused for its headings.
fn check_as(file: &str, kind: BatchKind) -> (Value, bool) {
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    let started = Instant::now();
    let bytes = match bytes(file) {
        Ok(bytes) => bytes,
        Err(error) => {
            return (refused(file, &format!("The file cannot be opened ({error}). Check its name.")), false);
        }
    };
    let name = Path::new(file).file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut batch = awaiting(kind, name);
    let read = sheets::read_layout(&batch.file_name, &bytes, kind.layout());
    let headings_refused = matches!(read, Err(SheetRefusal::Headings { .. }));
    batch.receive(read, &HashSet::new());
    let checked = batch.checked();
    let count = |test: fn(&CheckedRow) -> bool| checked.iter().filter(|row| test(row)).count();
    let (red, amber) = (count(|row| row.is_red()), count(|row| row.is_amber()));
    let ms = (started.elapsed().as_secs_f64() * 1e5).round() / 100.0;
    let peak_kib = MEMORY.peak_usage().saturating_sub(before).div_ceil(1024);
    let line = json!({
        "file": file, "rows": checked.len(), "red": red, "amber": amber, "refused": batch.refusal, "ms": ms,
        "peak_kib": peak_kib,
    });
    (line, headings_refused)
}

/// Reads a file, up to one byte more than an upload may have.
fn bytes(file: &str) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(file)?.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn awaiting(kind: BatchKind, file_name: String) -> Batch {
    Batch {
        id: BatchId(Uuid::nil()),
        organisation: OrganisationId(Uuid::nil()),
        kind,
        file_name,
        uploaded_by: String::new(),
        uploaded_at: Timestamp::UNIX_EPOCH,
        state: BatchState::Awaiting,
        refusal: None,
        warnings: Vec::new(),
        rows: Vec::new(),
        created: 0,
        version: 1,
    }
}

fn refused(file: &str, sentence: &str) -> Value {
    json!({ "file": file, "rows": 0, "red": 0, "amber": 0, "refused": sentence, "ms": 0, "peak_kib": 0 })
}
