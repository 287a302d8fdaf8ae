//! The clock of the tests.

use jiff::{SignedDuration, Timestamp};
use std::sync::{Arc, Mutex};

/// A clock that stands still until a test moves it. Clones share the time.
#[derive(Clone)]
pub struct TestClock(Arc<Mutex<Timestamp>>);

impl TestClock {
    /// Returns a clock that stands at this time.
    pub fn at(now: Timestamp) -> TestClock {
        TestClock(Arc::new(Mutex::new(now)))
    }

    /// Moves the clock forward.
    pub fn forward(&self, by: SignedDuration) {
        let mut now = self.0.lock().expect("the clock");
        *now += by;
    }

    /// Returns the current time of this clock.
    pub fn now(&self) -> Timestamp {
        *self.0.lock().expect("the clock")
    }
}

/// Returns a clock that stands at 09:00 UTC on 2 September 2026.
pub fn clock() -> TestClock {
    TestClock::at("2026-09-02T09:00:00Z".parse().expect("a time"))
}
