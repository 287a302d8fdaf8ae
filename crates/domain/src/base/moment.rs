//! The circumstances of a call: its time, its request and its randomness. All of them are parameters, which `runtime`
//! makes for each call.

use crate::base::hash::derive;
use crate::base::ids::time_ordered;
use jiff::{RoundMode, Timestamp, TimestampRound, Unit};
use std::net::IpAddr;
use uuid::Uuid;

/// The circumstances of one call.
#[derive(Clone, Debug)]
pub struct Moment {
    /// The time, read once per call.
    pub now: Timestamp,
    /// The request's id, written in every log line and problem.
    pub request_id: String,
    /// The network address the request came from; `None` if it did not come over HTTP.
    pub address: Option<String>,
    /// The browser's own description of itself, cut to 200 characters, if there is a browser.
    pub browser: Option<String>,
    /// The cookie by which the browser shows who signed in there before, as it was sent.
    pub known_browser: Option<String>,
    entropy: [u8; 32],
}

impl Moment {
    /// A moment. The 256 bits of `entropy` must be random and used for no other moment.
    pub fn new(now: Timestamp, request_id: String, address: Option<String>, entropy: [u8; 32]) -> Moment {
        Moment { now, request_id, address, browser: None, known_browser: None, entropy }
    }

    /// Adds the browser's own description of itself, cut to 200 characters.
    #[must_use]
    pub fn with_browser(mut self, browser: Option<String>) -> Moment {
        self.browser = browser.map(|browser| browser.chars().take(200).collect());
        self
    }

    /// Adds the cookie by which the browser shows who signed in there before.
    #[must_use]
    pub fn with_known_browser(mut self, cookie: Option<String>) -> Moment {
        self.known_browser = cookie;
        self
    }

    /// 128 secret bits; the same label gives the same bits within one moment.
    pub fn secret(&self, label: &str) -> [u8; 16] {
        derive(&self.entropy, &[b"secret", label.as_bytes()])
    }

    /// A new id that sorts by time (UUID version 7); the same label gives the same id within one moment.
    pub fn id(&self, label: &str) -> Uuid {
        time_ordered(self.now, &derive(&self.entropy, &[b"id", label.as_bytes()]))
    }
}

/// Rounds up to the next minute. Times are shown to the minute, and a person who tries again at the time they read
/// must not be too early.
pub fn next_minute(time: Timestamp) -> Timestamp {
    time.round(TimestampRound::new().smallest(Unit::Minute).mode(RoundMode::Ceil)).unwrap_or(time)
}

/// The part of an address that belongs to one subscriber: all of an IPv4 address, the first 64 bits of an IPv6
/// address.
pub fn network(address: &str) -> String {
    match address.parse() {
        Ok(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}")
        }
        _ => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_a_moment_differ_by_label_and_sort_by_time() {
        let moment = |second: i64| {
            Moment::new(Timestamp::from_second(second).expect("a timestamp"), String::new(), None, [7; 32])
        };
        assert_eq!(moment(1).id("a"), moment(1).id("a"));
        assert_ne!(moment(1).id("a"), moment(1).id("b"));
        assert!(moment(1).id("a") < moment(2).id("a"));
    }
}
