//! Organisations: schools, and the local authorities and academy chains they belong to.

use crate::access::permission::{Permission, Permissions};
use crate::base::event::{Event, EventKind};
use crate::base::failure::FieldErrors;
use crate::base::ids::{OrganisationId, derived_id};
use crate::base::refusal::Refusal;
use crate::base::seat::Seat;
use jiff::Timestamp;
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
    /// A local authority: schools of its area belong to it.
    LocalAuthority,
    /// An academy chain, which the Department for Education calls a multi-academy trust: its academies belong to it.
    AcademyChain,
}

impl OrganisationKind {
    /// Whether pupil tracking exists here (F14).
    pub const fn has_tracking(self) -> bool {
        matches!(self, OrganisationKind::Primary)
    }

    /// Whether it is a school: it has pupils.
    pub const fn is_school(self) -> bool {
        matches!(self, OrganisationKind::Primary | OrganisationKind::Secondary)
    }

    /// What it is to the schools that belong to it; `None` for a school.
    pub const fn outsider(self) -> Option<Outsider> {
        match self {
            OrganisationKind::Primary | OrganisationKind::Secondary => None,
            OrganisationKind::LocalAuthority => Some(Outsider::Authority),
            OrganisationKind::AcademyChain => Some(Outsider::Chain),
        }
    }
}

/// Who looks at a school from outside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outsider {
    /// The local authority's staff.
    Authority,
    /// The academy chain's staff.
    Chain,
}

/// By which number the Department for Education knows an organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbering {
    /// What the number is called.
    pub name: &'static str,
    /// The fewest and the most digits it has.
    pub digits: (usize, usize),
    /// Keeps the numbers of one kind from those of another.
    salt: &'static [u8],
}

impl OrganisationKind {
    /// How organisations of this kind are numbered (Get Information about Schools).
    pub const fn numbering(self) -> Numbering {
        match self {
            OrganisationKind::Primary | OrganisationKind::Secondary => {
                Numbering { name: "URN", digits: (6, 6), salt: b"school" }
            }
            OrganisationKind::LocalAuthority => {
                Numbering { name: "local authority code", digits: (3, 3), salt: b"local-authority" }
            }
            OrganisationKind::AcademyChain => {
                Numbering { name: "group UID", digits: (1, 5), salt: b"academy-chain" }
            }
        }
    }
}

impl Numbering {
    /// The id of the organisation with this number: the same number is the same organisation, whoever names it.
    ///
    /// # Errors
    /// It is no such number.
    pub fn id(&self, number: &str) -> Result<OrganisationId, String> {
        let (fewest, most) = self.digits;
        if (fewest..=most).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(OrganisationId(derived_id(Timestamp::UNIX_EPOCH, &[self.salt, number.as_bytes()])))
        } else if fewest == most {
            Err(format!("Enter the {}, {fewest} digits", self.name))
        } else {
            Err(format!("Enter the {}, {fewest} to {most} digits", self.name))
        }
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

/// Where a school belongs; nowhere, for the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Belonging {
    /// Its local authority.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authority: Option<OrganisationId>,
    /// Its academy chain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chain: Option<OrganisationId>,
}

impl Belonging {
    /// Where a school belongs, by the code of its local authority and the UID of its academy chain. Neither needs to use
    /// Attain yet: it finds its schools on the day it does.
    ///
    /// # Errors
    /// The fields `authority` and `chain`; anything but a school belongs nowhere.
    pub fn of(
        kind: OrganisationKind,
        authority: Option<&str>,
        chain: Option<&str>,
    ) -> Result<Belonging, FieldErrors> {
        let mut errors = FieldErrors::new();
        let mut id = |field: &'static str, of: OrganisationKind, number: Option<&str>| {
            let number = number?;
            if !kind.is_school() {
                errors.add(field, "Only a school belongs to a local authority or an academy chain");
                return None;
            }
            errors.keep(field, of.numbering().id(number))
        };
        let authority = id("authority", OrganisationKind::LocalAuthority, authority);
        let chain = id("chain", OrganisationKind::AcademyChain, chain);
        if errors.is_empty() { Ok(Belonging { authority, chain }) } else { Err(errors) }
    }

    /// All it belongs to.
    pub fn iter(self) -> impl Iterator<Item = OrganisationId> {
        self.authority.into_iter().chain(self.chain)
    }
}

/// A school, local authority or academy chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    /// Its id.
    pub id: OrganisationId,
    /// Its name as it is shown.
    pub name: String,
    /// What it is.
    pub kind: OrganisationKind,
    /// By which the Department for Education knows it, see [`OrganisationKind::numbering`].
    pub number: String,
    /// Where it belongs; changed by the provider alone.
    #[serde(default)]
    pub belonging: Belonging,
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
    /// Whether anything was ever settled for a year group's targets (a step of F4).
    #[serde(default)]
    pub targets_begun: bool,
}

impl Organisation {
    /// An organisation as it begins.
    pub fn new(
        kind: OrganisationKind,
        id: OrganisationId,
        name: String,
        number: String,
        belonging: Belonging,
    ) -> Organisation {
        Organisation {
            id,
            name,
            kind,
            number,
            belonging,
            limits: Seats::LIMITS,
            seats: Seats::NONE,
            active_administrators: 0,
            password_length: PASSWORD_LENGTH,
            second_factor_required: false,
            users_created: false,
            targets_begun: false,
        }
    }

    /// Makes the school belong elsewhere; the event.
    pub fn moved_to(&self, belonging: Belonging) -> Event {
        let word = |id: Option<OrganisationId>| id.map(|id| id.to_string()).unwrap_or_default();
        let Belonging { authority, chain } = self.belonging;
        Event::of(EventKind::SchoolPlaced)
            .changing("Local authority", word(authority), word(belonging.authority))
            .changing("Academy chain", word(chain), word(belonging.chain))
    }

    /// Who somebody of another organisation is to this school; `None` for whom it does not belong to.
    pub fn outsider(&self, other: &Organisation) -> Option<Outsider> {
        let wanted = match other.kind.outsider()? {
            Outsider::Authority => self.belonging.authority,
            Outsider::Chain => self.belonging.chain,
        };
        other.kind.outsider().filter(|_| wanted == Some(other.id))
    }

    /// Whether whoever holds these permissions must have a second factor.
    pub fn requires_second_factor(&self, permissions: Permissions) -> bool {
        self.second_factor_required
            && (permissions.has(Permission::SchoolSetup) || permissions.has(Permission::ManageData))
    }

    /// Asks holders of School setup and Manage data for a second factor, or no longer; the event, where that is a change.
    pub fn ask_for_second_factor(&self, required: bool) -> Option<Event> {
        let word = |required: bool| if required { "required" } else { "not required" };
        let what = "Second factor for School setup and Manage data";
        let event = Event::of(EventKind::SettingsChanged);
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

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: OrganisationKind, number: &str, belonging: Belonging) -> Organisation {
        let id = kind.numbering().id(number).expect("a number");
        Organisation::new(kind, id, number.to_owned(), number.to_owned(), belonging)
    }

    #[test]
    fn f50_somebody_outside_is_what_the_school_says_they_are() {
        let none = Belonging::default();
        let authority = of(OrganisationKind::LocalAuthority, "919", none);
        let chain = of(OrganisationKind::AcademyChain, "919", none);
        assert_ne!(authority.id, chain.id, "the same digits of another kind are another number");
        let belonging = Belonging { authority: Some(authority.id), chain: None };
        let school = of(OrganisationKind::Secondary, "123456", belonging);
        assert_eq!(school.outsider(&authority), Some(Outsider::Authority));
        assert_eq!(school.outsider(&chain), None);
        assert_eq!(school.outsider(&school), None);
        assert!(Belonging::of(OrganisationKind::LocalAuthority, Some("919"), None).is_err());
        assert_eq!(Belonging::of(OrganisationKind::Primary, Some("919"), None), Ok(belonging));
        // A chain is not the local authority, whatever id it has.
        let impostor = Organisation { id: authority.id, ..chain };
        assert_eq!(school.outsider(&impostor), None);
    }

    #[test]
    fn an_organisation_is_known_by_its_number() {
        let known = |kind: OrganisationKind, number: &str| kind.numbering().id(number).is_ok();
        assert!(known(OrganisationKind::Primary, "123456") && !known(OrganisationKind::Primary, "12345"));
        assert!(
            known(OrganisationKind::LocalAuthority, "919") && !known(OrganisationKind::LocalAuthority, "91a")
        );
        assert!(known(OrganisationKind::AcademyChain, "2044") && !known(OrganisationKind::AcademyChain, ""));
        let wrong = OrganisationKind::AcademyChain.numbering().id("x");
        assert_eq!(wrong, Err("Enter the group UID, 1 to 5 digits".to_owned()));
    }
}
