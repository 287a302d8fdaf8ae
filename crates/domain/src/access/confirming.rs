//! What takes two people (F82): one asks, and another confirms within a day. The provider confirms where the school has
//! nobody else who could.

use crate::access::call::{Call, Deed};
use crate::base::event::Author;
use crate::base::refusal::Refusal;
use jiff::{SignedDuration, Timestamp};

/// The time within which a second person must confirm what a first one asked for.
pub const CONFIRM_WITHIN: SignedDuration = SignedDuration::from_hours(24);

/// What the wish of a person means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirming {
    /// Nobody has asked, or nobody confirmed it in time: they ask.
    Asks,
    /// They have asked already, and somebody else must confirm.
    Waits,
    /// They confirm what another person asked for.
    Confirms,
}

impl Confirming {
    /// What the caller's wish means. `others` is the number of people at the school who could confirm it, besides the one
    /// who asked.
    ///
    /// # Errors
    /// `AnotherMustConfirm`: the provider confirms what nobody asked for, or what a second person at the school can confirm.
    pub fn of(asked: Option<&Deed>, call: &Call, others: u32) -> Result<Confirming, Refusal> {
        let asked = asked.filter(|asked| asked.can_be_confirmed(call.moment().now));
        match (asked, call.author()) {
            (Some(_), Author::Provider) if others == 0 => Ok(Confirming::Confirms),
            (_, Author::Provider) => Err(Refusal::AnotherMustConfirm),
            (Some(asked), _) if asked.by.user == call.by().user => Ok(Confirming::Waits),
            (Some(_), _) => Ok(Confirming::Confirms),
            (None, _) => Ok(Confirming::Asks),
        }
    }
}

impl Deed {
    /// True while another person may still confirm what was asked for.
    pub fn can_be_confirmed(&self, now: Timestamp) -> bool {
        now < self.at + CONFIRM_WITHIN
    }
}
