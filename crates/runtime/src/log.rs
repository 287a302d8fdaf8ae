//! The log: one JSON line a call. No names, emails, codes or links; ids and reasons only.

use serde_json::Value;

/// Writes a line.
pub(crate) fn line(entry: &Value) {
    println!("{entry}");
}
