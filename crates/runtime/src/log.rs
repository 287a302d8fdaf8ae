//! The log: one JSON line per call. It contains ids and reasons, but no names, email addresses, codes or links.

use serde_json::Value;
use std::sync::Arc;

/// The destination of log lines.
#[derive(Clone)]
pub struct Log(Arc<dyn Fn(&str) + Send + Sync>);

impl Log {
    /// Writes to standard output, which Lambda collects.
    pub fn standard() -> Log {
        Log::to(|line| println!("{line}"))
    }

    /// Passes each line to this function.
    pub fn to(write: impl Fn(&str) + Send + Sync + 'static) -> Log {
        Log(Arc::new(write))
    }

    /// Writes one entry as one line of JSON.
    pub fn line(&self, entry: &Value) {
        (self.0)(&entry.to_string());
    }
}
