//! `cargo xtask check-sheet`: prints the result of importing each spreadsheet, one JSON line per file, for
//! support and for checking many files. A file is processed like an upload, except that existing accounts are
//! not looked up.

use crate::MEMORY;
use anyhow::{Context, Result, bail, ensure};
use domain::access::organisation::OrganisationKind;
use domain::base::ids::{BatchId, OrganisationId};
use domain::base::sheet::{Layout, MAX_BYTES, Sheet, SheetRefusal};
use domain::batches::batch::{Batch, BatchState, CheckedRow};
use domain::batches::columns::BatchKind;
use domain::records::file::RecordsKind;
use jiff::Timestamp;
use serde_json::{Value, json};
use sheets::ReadError;
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
        ["--kind", word, files @ ..] => {
            (Kind::parse(word).with_context(|| format!("{word:?} is none of {KINDS}"))?, files)
        }
        files => (Kind::Staff(None), files),
    };
    ensure!(!files.is_empty(), "usage: cargo xtask check-sheet [--kind {KINDS}] FILE…");
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

const KINDS: &str = "users|administrators|pupils|classes|results|targets";

/// What a file is checked as.
#[derive(Clone, Copy)]
enum Kind {
    /// A sheet of staff; of either kind, if none is given.
    Staff(Option<BatchKind>),
    /// A file of records. Its rows are read, but not compared with any school's.
    Records(RecordsKind),
}

impl Kind {
    fn parse(word: &str) -> Option<Kind> {
        let records = RecordsKind::ALL.into_iter().find(|kind| kind.as_str() == word);
        records.map(Kind::Records).or_else(|| Some(Kind::Staff(Some(BatchKind::parse(word)?))))
    }
}

/// Returns a file's line. Without a kind, the file counts as a sheet of users, unless only the headings of
/// administrators fit.
fn check(file: &str, kind: Kind) -> Value {
    let kind = match kind {
        Kind::Staff(kind) => kind,
        Kind::Records(kind) => return check_records(file, kind),
    };
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
    let reading = match Reading::of(file, kind.layout()) {
        Ok(reading) => reading,
        Err(sentence) => return (refused(file, &sentence), false),
    };
    let started = Instant::now();
    let headings_refused = matches!(reading.sheet, Err(SheetRefusal::Headings { .. }));
    let mut batch = awaiting(kind, reading.name);
    batch.receive(reading.sheet, &HashSet::new());
    let checked = batch.checked();
    let count = |test: fn(&CheckedRow) -> bool| checked.iter().filter(|row| test(row)).count();
    let (red, amber) = (count(|row| row.is_red()), count(|row| row.is_amber()));
    let line = json!({
        "file": file, "rows": checked.len(), "red": red, "amber": amber, "refused": batch.refusal,
        "warnings": batch.warnings, "ms": rounded(reading.ms + milliseconds(started)),
        "peak_kib": reading.peak_kib,
    });
    (line, headings_refused)
}

fn check_records(file: &str, kind: RecordsKind) -> Value {
    let reading = match Reading::of(file, kind.layout()) {
        Ok(reading) => reading,
        Err(sentence) => return refused(file, &sentence),
    };
    let (ms, peak_kib) = (rounded(reading.ms), reading.peak_kib);
    match reading.sheet {
        Ok(Sheet { rows, warnings, .. }) => {
            let refused: Vec<String> = rows
                .iter()
                .filter_map(|row| Some(format!("row {}: {}", row.number, kind.layout().check(row).err()?)))
                .collect();
            json!({
                "file": file, "rows": rows.len(), "red": refused.len(), "flaws": refused, "refused": null,
                "warnings": warnings, "ms": ms, "peak_kib": peak_kib,
            })
        }
        Err(refusal) => json!({
            "file": file, "rows": 0, "red": 0, "refused": refusal.sentence(kind.layout()), "warnings": [],
            "ms": ms, "peak_kib": peak_kib,
        }),
    }
}

/// A file that was read, and what that took. The memory is that of this process: a workbook is read in a child.
struct Reading {
    name: String,
    sheet: Result<Sheet, SheetRefusal>,
    ms: f64,
    peak_kib: usize,
}

impl Reading {
    /// Fails with a sentence if the file cannot be opened or its reader does not answer.
    fn of(file: &str, layout: &'static Layout) -> Result<Reading, String> {
        MEMORY.reset_peak_usage();
        let before = MEMORY.current_usage();
        let started = Instant::now();
        let bytes =
            bytes(file).map_err(|error| format!("The file cannot be opened ({error}). Check its name."))?;
        let name = Path::new(file).file_name().unwrap_or_default().to_string_lossy().into_owned();
        let sheet = match sheets::read_layout(&name, &bytes, layout) {
            Ok(sheet) => Ok(sheet),
            Err(ReadError::Refused(refusal)) => Err(refusal),
            Err(ReadError::Failed(cause)) => return Err(cause),
        };
        let peak_kib = MEMORY.peak_usage().saturating_sub(before).div_ceil(1024);
        Ok(Reading { name, sheet, ms: milliseconds(started), peak_kib })
    }
}

fn milliseconds(started: Instant) -> f64 {
    started.elapsed().as_secs_f64() * 1e3
}

fn rounded(ms: f64) -> f64 {
    (ms * 100.0).round() / 100.0
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
        at: OrganisationKind::Secondary,
        kind,
        file_name,
        uploaded_by: String::new(),
        uploaded_at: Timestamp::UNIX_EPOCH,
        changed_at: None,
        state: BatchState::Awaiting,
        refusal: None,
        warnings: Vec::new(),
        rows: Vec::new(),
        created: 0,
        version: 1,
    }
}

fn refused(file: &str, sentence: &str) -> Value {
    json!({
        "file": file, "rows": 0, "red": 0, "amber": 0, "refused": sentence, "warnings": [], "ms": 0, "peak_kib": 0,
    })
}
