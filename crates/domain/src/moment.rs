//! When something happens, under which request, and the randomness it may use: parameters, all of them,
//! made by `runtime` for each call.

use hmac::{Hmac, Mac};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;
use uuid::Uuid;

/// The circumstances of one call.
#[derive(Clone, Debug)]
pub struct Moment {
    /// The time, read once.
    pub now: Timestamp,
    /// The request's id, in every log line and problem.
    pub request_id: String,
    /// The address the request came from, where it came over HTTP.
    pub address: Option<String>,
    /// What the browser calls itself, where there is one, cut to 200 characters.
    pub browser: Option<String>,
    entropy: [u8; 32],
}

impl Moment {
    /// A moment with 256 bits that nobody else has.
    pub fn new(now: Timestamp, request_id: String, address: Option<String>, entropy: [u8; 32]) -> Moment {
        Moment { now, request_id, address, browser: None, entropy }
    }

    /// The same with what the browser calls itself.
    #[must_use]
    pub fn with_browser(mut self, browser: Option<String>) -> Moment {
        self.browser = browser.map(|browser| browser.chars().take(200).collect());
        self
    }

    /// 128 secret bits, the same for the same label within one moment.
    pub fn secret(&self, label: &str) -> [u8; 16] {
        derive(&self.entropy, &[b"secret", label.as_bytes()])
    }

    /// A new id that sorts by time (UUID version 7), the same for the same label within one moment.
    pub fn id(&self, label: &str) -> Uuid {
        time_ordered(self.now, &derive(&self.entropy, &[b"id", label.as_bytes()]))
    }
}

/// An id that sorts by time and is the same whenever it is made from the same parts: what makes
/// a replayed event find its own traces.
pub fn derived_id(at: Timestamp, parts: &[&[u8]]) -> Uuid {
    time_ordered(at, &derive(b"attain derived id", parts))
}

/// What sorts before every id made at this time or later.
pub fn first_id_at(at: Timestamp) -> Uuid {
    time_ordered(at, &[0; 16])
}

fn time_ordered(at: Timestamp, bits: &[u8; 16]) -> Uuid {
    let mut random = [0; 10];
    random.copy_from_slice(&bits[..10]);
    let milliseconds = u64::try_from(at.as_millisecond()).unwrap_or_default();
    uuid::Builder::from_unix_timestamp_millis(milliseconds, &random).into_uuid()
}

/// HMAC-SHA-256 over the parts, each with its length before it, cut to 128 bits.
pub(crate) fn derive(key: &[u8], parts: &[&[u8]]) -> [u8; 16] {
    // HMAC takes a key of any length, so there is no error to meet; the branch satisfies the type.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return [0; 16] };
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    let full = mac.finalize().into_bytes();
    let mut bits = [0; 16];
    bits.copy_from_slice(&full[..16]);
    bits
}

/// The SHA-256 of the bytes in hexadecimal: what is stored where the thing itself must not be.
pub fn fingerprint(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A time as schools in the United Kingdom read it: "31/08/2016 10:44", by the clock in London.
pub fn shown(time: Timestamp) -> String {
    time.to_zoned(london()).strftime("%d/%m/%Y %H:%M").to_string()
}

/// The day of a time by the clock in London.
pub fn day(time: Timestamp) -> Date {
    time.to_zoned(london()).date()
}

/// When a day begins in London; `None` at the end of the calendar.
pub fn day_begins(day: Date) -> Option<Timestamp> {
    day.to_zoned(london()).ok().map(|begin| begin.timestamp())
}

// The rule itself instead of a time zone database: GMT, and summer time from the last Sunday of March
// at 01:00 UTC to the last of October (SI 2002/262).
fn london() -> TimeZone {
    TimeZone::posix("GMT0BST,M3.5.0/1,M10.5.0").unwrap_or(TimeZone::UTC)
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// Reads an id from a path, a key or a link.
            pub fn parse(text: &str) -> Option<$name> {
                Uuid::try_parse(text).ok().map($name)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

ids! {
    /// A school, local authority, academy chain or the provider.
    OrganisationId;
    /// An account, pending or active; it keeps its id when it is activated.
    UserId;
    /// A batch: one uploaded spreadsheet.
    BatchId;
    /// An entry of the audit trail.
    EntryId;
    /// A pupil.
    PupilId;
    /// A deletion of targets, by which it is undone.
    DeletionId;
    /// An uploaded file of pupils' records.
    UploadId;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f20_times_are_shown_by_the_clock_in_london() {
        let at = |text: &str| shown(text.parse().expect("a timestamp"));
        assert_eq!(at("2016-08-31T09:44:00Z"), "31/08/2016 10:44");
        assert_eq!(at("2026-11-21T09:44:00Z"), "21/11/2026 09:44");
        assert_eq!(at("2026-03-29T00:59:00Z"), "29/03/2026 00:59");
        assert_eq!(at("2026-03-29T01:00:00Z"), "29/03/2026 02:00");
    }

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
