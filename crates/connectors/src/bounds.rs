//! The bounds of one extraction.

use std::time::Duration;

/// The bounds of one extraction, whatever the MIS sends.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Bytes of all answers together.
    pub bytes: usize,
    /// Requests, those that are repeated among them.
    pub requests: u32,
    /// The time after which no further request is sent.
    pub all: Duration,
    /// The time for one request.
    pub request: Duration,
    /// The longest wait that the MIS may ask for before a request is repeated.
    pub wait: Duration,
}

impl Default for Bounds {
    /// 50 MB, 400 requests of at most 30 seconds each, and waits of at most 20 seconds: 1,500 pupils are 8 to 60 requests. Eight
    /// minutes in all, so that the last request ends within the ten minutes of a run's lock.
    fn default() -> Bounds {
        Bounds {
            bytes: 50_000_000,
            requests: 400,
            all: Duration::from_mins(8),
            request: Duration::from_secs(30),
            wait: Duration::from_secs(20),
        }
    }
}
