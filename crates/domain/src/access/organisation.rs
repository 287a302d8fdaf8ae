//! Organisations: schools, the local authorities, academy chains and dioceses they belong to, and the provider of Attain.

use crate::access::permission::{JobRole, Permission, Permissions};
use crate::access::school_facts::{Body, SchoolFacts};
use crate::access::seats::Seats;
use crate::base::event::{Event, EventKind};
use crate::base::failure::FieldErrors;
use crate::base::ids::{OrganisationId, derived_id};
use crate::base::refusal::Refusal;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The kind of an organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum OrganisationKind {
    /// A primary school. Only primary schools have pupil tracking (F14).
    Primary,
    /// A secondary school.
    Secondary,
    /// A local authority. The schools of its area belong to it.
    LocalAuthority,
    /// An academy chain, which the Department for Education calls a multi-academy trust. Its academies belong to it.
    AcademyChain,
    /// A diocese. The church schools of its area belong to it.
    Diocese,
    /// The provider of Attain. No school belongs to it, and none shares anything with it unless it agrees to join a group.
    Provider,
}

impl OrganisationKind {
    /// True if pupil tracking exists at this kind of organisation (F14).
    pub const fn has_tracking(self) -> bool {
        matches!(self, OrganisationKind::Primary)
    }

    /// True for schools, which have pupils.
    pub const fn is_school(self) -> bool {
        matches!(self, OrganisationKind::Primary | OrganisationKind::Secondary)
    }

    /// The word that its staff use for their organisation. Pages and mails that say it take it from here.
    pub const fn noun(self) -> &'static str {
        match self {
            OrganisationKind::Primary | OrganisationKind::Secondary => "school",
            OrganisationKind::LocalAuthority => "council",
            OrganisationKind::AcademyChain => "trust",
            OrganisationKind::Diocese => "diocese",
            OrganisationKind::Provider => "organisation",
        }
    }

    /// The kind of outsider that its staff are to the schools that belong to it; `None` for a school.
    pub const fn outsider(self) -> Option<Outsider> {
        match self {
            OrganisationKind::Primary | OrganisationKind::Secondary => None,
            OrganisationKind::LocalAuthority => Some(Outsider::Authority),
            OrganisationKind::AcademyChain => Some(Outsider::Chain),
            OrganisationKind::Diocese => Some(Outsider::Diocese),
            OrganisationKind::Provider => Some(Outsider::Provider),
        }
    }
}

/// A kind of reader who looks at a school from outside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outsider {
    /// The local authority's staff.
    Authority,
    /// The academy chain's staff.
    Chain,
    /// The diocese's staff.
    Diocese,
    /// The provider's staff.
    Provider,
}

/// The number by which the Department for Education knows an organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbering {
    /// The name of the number, such as "URN".
    pub name: &'static str,
    /// The capital letters that the number begins with.
    pub letters: usize,
    /// The fewest and the most digits that follow.
    pub digits: (usize, usize),
    /// Keeps ids derived from the numbers of one kind apart from those of another kind.
    salt: &'static [u8],
}

impl OrganisationKind {
    /// The numbering of organisations of this kind (Get Information about Schools).
    pub const fn numbering(self) -> Numbering {
        match self {
            OrganisationKind::Primary | OrganisationKind::Secondary => {
                Numbering { name: "URN", letters: 0, digits: (6, 6), salt: b"school" }
            }
            OrganisationKind::LocalAuthority => {
                let name = "local authority code";
                Numbering { name, letters: 0, digits: (3, 3), salt: b"local-authority" }
            }
            OrganisationKind::AcademyChain => {
                Numbering { name: "group UID", letters: 0, digits: (1, 5), salt: b"academy-chain" }
            }
            OrganisationKind::Diocese => {
                Numbering { name: "diocese code", letters: 2, digits: (2, 2), salt: b"diocese" }
            }
            // The Department for Education numbers no providers, and a deployment has one.
            OrganisationKind::Provider => {
                Numbering { name: "provider number", letters: 0, digits: (1, 1), salt: b"provider" }
            }
        }
    }
}

impl Numbering {
    /// Derives the id of the organisation with this number. The same number always gives the same id.
    ///
    /// # Errors
    /// A sentence for the person: the number has the wrong length, or a character that has no place there.
    pub fn id(&self, number: &str) -> Result<OrganisationId, String> {
        let (fewest, most) = self.digits;
        let (letters, digits) = number.as_bytes().split_at(number.len().min(self.letters));
        let is_right = letters.len() == self.letters
            && letters.iter().all(u8::is_ascii_uppercase)
            && (fewest..=most).contains(&digits.len())
            && digits.iter().all(u8::is_ascii_digit);
        if is_right {
            Ok(OrganisationId(derived_id(Timestamp::UNIX_EPOCH, &[self.salt, number.as_bytes()])))
        } else if self.letters > 0 {
            Err(format!("Enter the {}, {} capital letters and {fewest} digits", self.name, self.letters))
        } else if fewest == most {
            Err(format!("Enter the {}, {fewest} digits", self.name))
        } else {
            Err(format!("Enter the {}, {fewest} to {most} digits", self.name))
        }
    }
}

/// The minimum length of passwords, in characters, that a school begins with. A setting of the school, never below 8.
pub const PASSWORD_LENGTH: u32 = 12;

/// The numbers of the bodies that a school belongs to, as the Department for Education gives them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BodyNumbers<'a> {
    /// The code of the local authority.
    pub authority: Option<&'a str>,
    /// The UID of the academy chain.
    pub chain: Option<&'a str>,
    /// The code of the diocese, such as `CE12`.
    pub diocese: Option<&'a str>,
}

/// The local authority, the academy chain and the diocese a school belongs to. Empty for an organisation that is not a
/// school.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Belonging {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authority: Option<OrganisationId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chain: Option<OrganisationId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub diocese: Option<OrganisationId>,
}

impl Belonging {
    /// The body of this kind that the school belongs to.
    pub const fn body(self, body: Body) -> Option<OrganisationId> {
        match body {
            Body::LocalAuthority => self.authority,
            Body::AcademyChain => self.chain,
            Body::Diocese => self.diocese,
        }
    }

    /// Reads where a school belongs from the numbers of those bodies. None of them needs to use Attain yet: it finds its
    /// schools when it begins to.
    ///
    /// # Errors
    /// Errors of the fields `authority`, `chain` and `diocese`: the number cannot be right, or the organisation is not a
    /// school.
    pub fn of(kind: OrganisationKind, numbers: BodyNumbers<'_>) -> Result<Belonging, FieldErrors> {
        let mut errors = FieldErrors::new();
        let mut id = |field: &'static str, of: OrganisationKind, number: Option<&str>| {
            let number = number?;
            if !kind.is_school() {
                errors
                    .add(field, "Only a school belongs to a local authority, an academy chain or a diocese");
                return None;
            }
            errors.keep(field, of.numbering().id(number))
        };
        let authority = id("authority", OrganisationKind::LocalAuthority, numbers.authority);
        let chain = id("chain", OrganisationKind::AcademyChain, numbers.chain);
        let diocese = id("diocese", OrganisationKind::Diocese, numbers.diocese);
        if errors.is_empty() { Ok(Belonging { authority, chain, diocese }) } else { Err(errors) }
    }

    /// The organisations it belongs to.
    pub fn iter(self) -> impl Iterator<Item = OrganisationId> {
        self.authority.into_iter().chain(self.chain).chain(self.diocese)
    }
}

/// The settings that holders of School setup change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SchoolSettings {
    /// True if holders of School setup and Manage data must have a second factor.
    pub second_factor_required: bool,
    /// True while the school keeps counts of past results, without names.
    pub keeps_counts: bool,
}

/// Schools begin with keeping counts.
const fn kept() -> bool {
    true
}

/// A school, local authority, academy chain or diocese, or the provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    pub id: OrganisationId,
    /// The name shown to people.
    pub name: String,
    pub kind: OrganisationKind,
    /// The Department for Education's number, see [`OrganisationKind::numbering`].
    pub number: String,
    /// Where the school belongs. Only the provider changes it.
    #[serde(default)]
    pub belonging: Belonging,
    /// The facts about the school. Only the provider records them.
    #[serde(default, skip_serializing_if = "SchoolFacts::is_empty")]
    pub facts: SchoolFacts,
    /// The limits on accounts of the two limited kinds.
    pub limits: Seats,
    /// The accounts of the two limited kinds, including pending ones. Changed only in the transaction that adds or
    /// removes an account.
    pub seats: Seats,
    /// The number of holders of School setup who can sign in. The last one cannot be removed, because nobody would be
    /// left to give the permission back. Changed only in the same way as `seats`.
    pub active_administrators: u32,
    /// The minimum length of a password, in characters.
    pub password_length: u32,
    /// True if holders of School setup and Manage data must have a second factor.
    #[serde(default)]
    pub second_factor_required: bool,
    /// True while the school keeps counts of past results, without names (ADR 0021).
    #[serde(default = "kept")]
    pub keeps_counts: bool,
    /// True once any user who is not an administrator has been created (a step of F4).
    pub users_created: bool,
    /// True once anything has been set for a year group's targets (a step of F4).
    #[serde(default)]
    pub targets_begun: bool,
}

impl Organisation {
    /// A new organisation, with the default limits and settings and without accounts.
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
            facts: SchoolFacts::default(),
            limits: Seats::LIMITS,
            seats: Seats::NONE,
            active_administrators: 0,
            password_length: PASSWORD_LENGTH,
            second_factor_required: false,
            keeps_counts: true,
            users_created: false,
            targets_begun: false,
        }
    }

    /// Moves the school to other bodies from today on. Returns the event, which names the new
    /// ones by their numbers; earlier entries name the old ones, whose numbers cannot be told from their ids.
    pub fn move_to(&mut self, belonging: Belonging, numbers: BodyNumbers<'_>, today: Date) -> Event {
        let mut event = Event::of(EventKind::SchoolPlaced);
        if belonging.authority != self.belonging.authority {
            event = event.with("Local authority", numbers.authority.unwrap_or("none"));
        }
        if belonging.chain != self.belonging.chain {
            event = event.with("Academy chain", numbers.chain.unwrap_or("none"));
        }
        if belonging.diocese != self.belonging.diocese {
            event = event.with("Diocese", numbers.diocese.unwrap_or("none"));
        }
        self.belonging = belonging;
        self.note_belonging(numbers, Some(today));
        event
    }

    /// The kind of outsider that another organisation's staff are to this school; `None` if the school does not
    /// belong to it.
    pub fn outsider(&self, other: &Organisation) -> Option<Outsider> {
        let wanted = match other.kind.outsider()? {
            Outsider::Authority => self.belonging.authority,
            Outsider::Chain => self.belonging.chain,
            Outsider::Diocese => self.belonging.diocese,
            Outsider::Provider => None,
        };
        other.kind.outsider().filter(|_| wanted == Some(other.id))
    }

    /// True if a person with these permissions must have a second factor. The provider's people always must: they reach
    /// every school.
    pub fn requires_second_factor(&self, permissions: Permissions) -> bool {
        if self.kind == OrganisationKind::Provider {
            return true;
        }
        self.second_factor_required
            && (permissions.has(Permission::SchoolSetup) || permissions.has(Permission::ManageData))
    }

    /// The settings that holders of School setup change.
    pub const fn settings(&self) -> SchoolSettings {
        SchoolSettings {
            second_factor_required: self.second_factor_required,
            keeps_counts: self.keeps_counts,
        }
    }

    /// The event of a change of the settings, or `None` if nothing changes.
    pub fn changes_settings(&self, now: SchoolSettings) -> Option<Event> {
        let was = self.settings();
        let required = |required: bool| if required { "required" } else { "not required" };
        let kept = |kept: bool| if kept { "kept" } else { "not kept" };
        (was != now).then(|| {
            Event::of(EventKind::SettingsChanged)
                .changing(
                    "Second factor for School setup and Manage data",
                    required(was.second_factor_required),
                    required(now.second_factor_required),
                )
                .changing("Counts of past results", kept(was.keeps_counts), kept(now.keeps_counts))
        })
    }

    /// Checks that a new account may have this job role here (F8).
    ///
    /// # Errors
    /// A role of another kind of organisation.
    pub fn employs(&self, role: JobRole) -> Result<(), Refusal> {
        if role == JobRole::Administrator || JobRole::choices(self.kind).contains(&role) {
            Ok(())
        } else {
            Err(Refusal::NotARoleHere { noun: self.kind.noun() })
        }
    }

    /// Checks that these permissions exist at this kind of organisation (F14).
    ///
    /// # Errors
    /// A permission of pupil tracking outside a primary school.
    pub fn allows(&self, permissions: Permissions) -> Result<(), Refusal> {
        if !self.kind.has_tracking() && permissions.iter().any(Permission::is_tracking) {
            return Err(Refusal::TrackingIsForPrimary);
        }
        Ok(())
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
        let belonging = Belonging { authority: Some(authority.id), ..none };
        let school = of(OrganisationKind::Secondary, "123456", belonging);
        assert_eq!(school.outsider(&authority), Some(Outsider::Authority));
        assert_eq!(school.outsider(&chain), None);
        assert_eq!(school.outsider(&school), None);
        let numbers = BodyNumbers { authority: Some("919"), ..BodyNumbers::default() };
        assert!(Belonging::of(OrganisationKind::LocalAuthority, numbers).is_err());
        assert_eq!(Belonging::of(OrganisationKind::Primary, numbers), Ok(belonging));
        let diocese = of(OrganisationKind::Diocese, "CE12", none);
        assert_eq!(school.outsider(&diocese), None);
        let numbers = BodyNumbers { diocese: Some("CE12"), ..BodyNumbers::default() };
        let belonging = Belonging::of(OrganisationKind::Primary, numbers).expect("a belonging");
        let church = of(OrganisationKind::Primary, "123457", belonging);
        assert_eq!((church.outsider(&diocese), church.outsider(&authority)), (Some(Outsider::Diocese), None));
        for wrong in ["CE1", "CE123", "ce12", "C312", "1234", "CE1\u{661}", "", "\u{c9}E12"] {
            let numbers = BodyNumbers { diocese: Some(wrong), ..BodyNumbers::default() };
            let said = Belonging::of(OrganisationKind::Primary, numbers).expect_err(wrong);
            assert_eq!(said.list()[0].message, "Enter the diocese code, 2 capital letters and 2 digits");
        }
        // A chain is not the local authority, even if it has the same id.
        let impostor = Organisation { id: authority.id, ..chain };
        assert_eq!(school.outsider(&impostor), None);
    }

    #[test]
    fn f8_each_kind_of_organisation_has_its_own_job_roles() {
        use OrganisationKind::{AcademyChain, Diocese, LocalAuthority, Primary, Secondary};
        for (kind, number, noun) in [
            (Primary, "123456", "school"),
            (LocalAuthority, "919", "council"),
            (AcademyChain, "2044", "trust"),
            (Diocese, "RC05", "diocese"),
        ] {
            let here = of(kind, number, Belonging::default());
            assert_eq!(kind.noun(), noun);
            assert_eq!(here.employs(JobRole::Administrator), Ok(()), "{noun}");
            assert_eq!(here.employs(JobRole::SeniorLeader).is_ok(), kind.is_school(), "{noun}");
            assert_eq!(here.employs(JobRole::Director).is_ok(), !kind.is_school(), "{noun}");
            assert_eq!(here.employs(JobRole::DataManager), Ok(()), "{noun}");
        }
        assert_eq!(JobRole::choices(Primary), JobRole::choices(Secondary));
        let heads = of(LocalAuthority, "919", Belonging::default()).employs(JobRole::SeniorLeader);
        assert!(heads.unwrap_err().to_string().contains("council"));
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
