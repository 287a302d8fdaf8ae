//! The accounts of the two limited kinds: how many an organisation may have, and how many it has (F9, F10).

use crate::access::organisation::Organisation;
use crate::access::permission::Permission;
use crate::base::event::{Event, EventKind};
use crate::base::failure::FieldErrors;
use crate::base::refusal::Refusal;
use crate::base::seat::Seat;
use crate::base::text::line;
use serde::{Deserialize, Serialize};

/// The numbers that a limit on accounts can be. One person must be able to manage the accounts.
const LIMITS: std::ops::RangeInclusive<u32> = 1..=100;

/// The longest reason for changing a limit, in characters.
const MAX_REASON: usize = 200;

/// Numbers of accounts of the two limited kinds: the limits, or the accounts there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Seats {
    /// Holders of School setup.
    pub school_setup: u32,
    /// Holders of Manage data without School setup.
    pub manage_data: u32,
}

impl Seats {
    /// The limits a school begins with (F9, F10). They are settings of the school.
    pub const LIMITS: Seats = Seats { school_setup: 4, manage_data: 6 };
    pub const NONE: Seats = Seats { school_setup: 0, manage_data: 0 };

    /// How many of these limits are used, in words; and what to do if none is left.
    pub fn used_in_words(self, limits: Seats, seat: Seat) -> String {
        let (used, limit) = (self.of(seat), limits.of(seat));
        if used < limit {
            return format!("{used} of {limit} used.");
        }
        format!(
            "All {limit} are used. Take it from somebody who no longer needs it, or ask Attain support for more and say why."
        )
    }

    /// How many of the accounts that are about to be created still fit into these limits, in words; `None` if all do.
    pub fn room_in_words(self, limits: Seats, seat: Seat, wanted: u32) -> Option<String> {
        let room = limits.of(seat).saturating_sub(self.of(seat));
        (wanted > room).then(|| {
            let fit = match (room, wanted) {
                (_, 1) => "There is no room for this administrator.".to_owned(),
                (0, _) => format!("None of your {wanted} administrators fits."),
                (1, _) => format!("Only 1 of your {wanted} administrators fits."),
                _ => format!("Only {room} of your {wanted} administrators fit."),
            };
            format!("{fit} {}", self.used_in_words(limits, seat))
        })
    }

    pub const fn of(self, seat: Seat) -> u32 {
        match seat {
            Seat::SchoolSetup => self.school_setup,
            Seat::ManageData => self.manage_data,
        }
    }
}

impl Organisation {
    /// Checks that `wanted` more accounts of the kind fit (F9, F10). The transaction that adds them checks again.
    ///
    /// # Errors
    /// The limit would be exceeded.
    pub fn seats_for(&self, seat: Seat, wanted: u32) -> Result<(), Refusal> {
        let limit = self.limits.of(seat);
        if self.seats.of(seat) + wanted > limit { Err(Refusal::SeatsFull { seat, limit }) } else { Ok(()) }
    }

    /// The event of changing the limits on accounts (F9, F10), for a reason that the organisation gave; `None` if nothing changes.
    ///
    /// # Errors
    /// Errors of the fields `school_setup` and `manage_data`: more are used, or the number is out of [`LIMITS`]. An error of the
    /// field `reason`.
    pub fn change_limits(&self, limits: Seats, reason: &str) -> Result<Option<Event>, FieldErrors> {
        let mut errors = FieldErrors::new();
        let reason = errors.keep("reason", line("Reason", reason, MAX_REASON));
        let mut event = Event::of(EventKind::LimitsChanged);
        for (field, seat, permission) in [
            ("school_setup", Seat::SchoolSetup, Permission::SchoolSetup),
            ("manage_data", Seat::ManageData, Permission::ManageData),
        ] {
            let (used, limit) = (self.seats.of(seat), limits.of(seat));
            if !LIMITS.contains(&limit) {
                errors.add(field, format!("Enter a number from {} to {}", LIMITS.start(), LIMITS.end()));
            } else if limit < used {
                errors.add(field, format!("{used} are used. Take some away first"));
            }
            event = event.changing(permission.label(), self.limits.of(seat).to_string(), limit.to_string());
        }
        match reason {
            Some(reason) if errors.is_empty() => {
                Ok((limits != self.limits).then(|| event.changing("Reason", "", reason)))
            }
            _ => Err(errors),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_said_how_many_of_a_batch_fit_only_if_not_all_do() {
        let used = Seats { school_setup: 2, manage_data: 0 };
        let room = |wanted| used.room_in_words(Seats::LIMITS, Seat::SchoolSetup, wanted);
        assert_eq!(room(2), None);
        assert_eq!(room(3).expect("too many"), "Only 2 of your 3 administrators fit. 2 of 4 used.");
        let full = Seats { school_setup: 4, manage_data: 0 };
        let none = |wanted| full.room_in_words(Seats::LIMITS, Seat::SchoolSetup, wanted).expect("too many");
        assert!(
            none(1).starts_with("There is no room for this administrator. All 4 are used."),
            "{}",
            none(1)
        );
        assert!(none(2).starts_with("None of your 2 administrators fits. All 4"), "{}", none(2));
    }
}
