//! Organisations: schools and those who work with them.

use crate::audit::{Event, Kind};
use crate::failure::Refusal;
use crate::moment::OrganisationId;
use crate::permission::{Permission, Permissions, Seat};
use serde::{Deserialize, Serialize};

/// What an organisation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum OrganisationKind {
    /// A primary school: pupil tracking is for these (F14).
    Primary,
    /// A secondary school.
    Secondary,
}

impl OrganisationKind {
    /// Whether pupil tracking exists here (F14).
    pub const fn has_tracking(self) -> bool {
        matches!(self, OrganisationKind::Primary)
    }
}

/// Accounts of the two limited kinds: how many there may be, or how many there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Seats {
    /// Holders of School setup.
    pub school_setup: u32,
    /// Holders of Manage data without School setup.
    pub manage_data: u32,
}

impl Seats {
    /// The limits a school begins with (F9, F10); settings of the school.
    pub const LIMITS: Seats = Seats { school_setup: 4, manage_data: 6 };
    /// None of either.
    pub const NONE: Seats = Seats { school_setup: 0, manage_data: 0 };

    /// The number of one kind.
    pub const fn of(self, seat: Seat) -> u32 {
        match seat {
            Seat::SchoolSetup => self.school_setup,
            Seat::ManageData => self.manage_data,
        }
    }
}

/// The fewest characters a school begins with for passwords; a setting of the school, 8 at the least.
pub const PASSWORD_LENGTH: u32 = 12;

/// A school.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    /// Its id.
    pub id: OrganisationId,
    /// Its name as it is shown.
    pub name: String,
    /// What it is.
    pub kind: OrganisationKind,
    /// Unique reference number of the Department for Education, six digits.
    pub urn: String,
    /// How many accounts of the limited kinds it may have.
    pub limits: Seats,
    /// How many it has, pending ones included; changed only in the transaction that adds or removes one.
    pub seats: Seats,
    /// How many holders of School setup can sign in: the last of them cannot be taken away, as nobody would be left
    /// to give the permission back. Changed like the seats.
    pub active_administrators: u32,
    /// The fewest characters of a password.
    pub password_length: u32,
    /// Whether holders of School setup and Manage data must have a second factor.
    #[serde(default)]
    pub second_factor_required: bool,
    /// Whether any user has been created beside administrators (a step of F4).
    pub users_created: bool,
}

impl Organisation {
    /// Whether whoever holds these permissions must have a second factor.
    pub fn requires_second_factor(&self, permissions: Permissions) -> bool {
        self.second_factor_required
            && (permissions.has(Permission::SchoolSetup) || permissions.has(Permission::ManageData))
    }

    /// Asks holders of School setup and Manage data for a second factor, or no longer; the event, where that is a change.
    pub fn ask_for_second_factor(&self, required: bool) -> Option<Event> {
        let word = |required: bool| if required { "required" } else { "not required" };
        let what = "Second factor for School setup and Manage data";
        let event = Event::of(Kind::SettingsChanged);
        (self.second_factor_required != required)
            .then(|| event.changing(what, word(self.second_factor_required), word(required)))
    }

    /// Whether these permissions exist here (F14).
    ///
    /// # Errors
    /// Pupil tracking outside a primary school.
    pub fn allows(&self, permissions: Permissions) -> Result<(), Refusal> {
        if !self.kind.has_tracking() && permissions.iter().any(Permission::is_tracking) {
            return Err(Refusal::TrackingIsForPrimary);
        }
        Ok(())
    }

    /// Whether `wanted` more accounts of the kind fit (F9, F10). The transaction that adds them asks again.
    ///
    /// # Errors
    /// The limit is reached.
    pub fn seats_for(&self, seat: Seat, wanted: u32) -> Result<(), Refusal> {
        let limit = self.limits.of(seat);
        if self.seats.of(seat) + wanted > limit { Err(Refusal::SeatsFull { seat, limit }) } else { Ok(()) }
    }
}
