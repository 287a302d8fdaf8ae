//! Spreadsheets of users, and the event that S3 sends for an upload.

use domain::access::organisation::OrganisationKind;
use domain::base::sheet::SheetRow;
use domain::batches::columns::BatchKind;
use serde_json::{Value, json};

/// The level of pupil access in every row of [`staff`].
pub const AGGREGATE: &str = "No access to pupil data, aggregate data only";

/// Returns `count` valid rows of teachers.
pub fn staff(count: usize) -> Vec<[String; 5]> {
    (0..count)
        .map(|n| {
            let email = format!("teacher{n}@school.example");
            ["Ann".to_owned(), format!("Lee {n}a"), email, "Teacher".to_owned(), AGGREGATE.to_owned()]
        })
        .collect()
}

/// Returns a row of these five cells, in the order of the template's columns.
pub fn row(cells: [&str; 5]) -> [String; 5] {
    cells.map(str::to_owned)
}

/// Returns an .xlsx of users with these rows.
pub fn workbook(rows: &[[String; 5]]) -> Vec<u8> {
    workbook_of(BatchKind::Users, rows.iter().map(|row| row.to_vec()).collect())
}

/// Returns an .xlsx of this kind with these rows.
pub fn workbook_of(kind: BatchKind, rows: Vec<Vec<String>>) -> Vec<u8> {
    let rows: Vec<(SheetRow, String)> = rows
        .into_iter()
        .enumerate()
        .map(|(n, cells)| (SheetRow { number: n as u32 + 2, cells }, String::new()))
        .collect();
    sheets::with_errors(OrganisationKind::Secondary, kind, &rows).expect("a workbook")
}

/// Returns the event that S3 sends when a file was uploaded.
pub fn created_event(key: &str, sequencer: &str) -> Value {
    json!({"Records": [{
        "eventVersion": "2.1", "eventSource": "aws:s3", "awsRegion": "eu-west-2",
        "eventTime": "2026-09-02T09:00:00.000Z", "eventName": "ObjectCreated:Put",
        "s3": {"s3SchemaVersion": "1.0", "bucket": {"name": "uploads"},
               "object": {"key": key.replace(' ', "+"), "size": 1, "eTag": "x", "sequencer": sequencer}},
    }]})
}
