//! The log: one JSON line a call. No names, emails, codes or links; ids and reasons only.

use serde_json::Value;

/// Writes a line.
pub(crate) fn line(entry: &Value) {
    println!("{entry}");
}

/// Writes a line beside the one every call writes by itself.
pub fn note(entry: &Value) {
    line(entry);
}
