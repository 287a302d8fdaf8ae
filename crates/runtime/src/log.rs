//! The log: one JSON line a call. No names, emails, codes or links; ids and reasons only.

use serde_json::Value;
use std::sync::Arc;

/// Where log lines go.
#[derive(Clone)]
pub struct Log(Arc<dyn Fn(&str) + Send + Sync>);

impl Log {
    /// Standard output, from where Lambda takes them.
    pub fn standard() -> Log {
        Log::to(|line| println!("{line}"))
    }

    /// Wherever this puts them.
    pub fn to(write: impl Fn(&str) + Send + Sync + 'static) -> Log {
        Log(Arc::new(write))
    }

    /// Writes a line.
    pub fn line(&self, entry: &Value) {
        (self.0)(&entry.to_string());
    }
}
