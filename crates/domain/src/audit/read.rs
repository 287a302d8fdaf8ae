//! What a person opened: one entry per person, subject, kind and day. The first read of the day leaves it.

use crate::access::call::Call;
use crate::audit::entry::Entry;
use crate::base::calendar::day;
use crate::base::event::Event;
use crate::base::failure::Failure;
use jiff::SignedDuration;

/// The time for which a read is remembered. Longer than its day, so that no read of that day leaves a second entry.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(48);

/// A read, with the entry that it leaves if it is the first of its day.
#[derive(Clone, Debug)]
pub struct Read {
    /// The same for every read of one person, subject, kind and day. Holds ids only.
    pub key: String,
    pub entry: Entry,
    /// The time, in seconds since 1970, after which the read may be forgotten.
    pub ttl: i64,
}

impl Read {
    /// The read of a person who is signed in.
    ///
    /// # Errors
    /// `Unauthenticated`: no person acts.
    pub fn of(call: &Call, event: Event) -> Result<Read, Failure> {
        let now = call.moment().now;
        let mut key = format!("{}#{}", day(now), call.actor()?.id);
        let kind = serde_json::to_value(event.kind).unwrap_or_default();
        for part in
            kind.as_str().map(str::to_owned).into_iter().chain(event.about.iter().map(ToString::to_string))
        {
            key.push('#');
            key.push_str(&part);
        }
        Ok(Read { key, entry: Entry::of(call, event)?, ttl: (now + REMEMBERED).as_second() })
    }
}
