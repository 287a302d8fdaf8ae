//! The whole key table: one DynamoDB table, a partition key `pk` and a sort key `sk`.
//!
//! A school's records share one partition, so that a list is one query and no key of one school can be
//! mistaken for another's. What must be unique across schools, or is looked up before the school is
//! known, has a partition of its own. Email addresses and tokens stand in keys as fingerprints only.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::access::organisation::Organisation;
use domain::accounts::attempts::AttemptsOf;
use domain::attainment::subject::KeyStage;
use domain::base::hash::fingerprint;
use domain::base::ids::{BatchId, EntryId, OrganisationId, PupilId, UserId};
use domain::base::text::{Email, folded};
use domain::records::cohort::{AcademicYear, Cohort, YearGroupId};
use std::collections::HashMap;
use uuid::Uuid;

/// Every kind of item: partition key, sort key, what it holds. `docs/keys.md` is made from this.
pub const KEY_TABLE: &[(&str, &str, &str)] = &[
    ("ORG#<organisation>", "ORG", "The school: name, limits, seats taken, settings"),
    (
        "ORG#<organisation>",
        "USER#<user>",
        "An active or deactivated account; in the indexes ByName (`by_name`) and BySeen (`by_seen`)",
    ),
    ("ORG#<organisation>", "SESSION#<user>#<session>", "Which session a person has; swept away by `ttl`"),
    (
        "ORG#<organisation>",
        "EMAIL-CHANGE#<user>",
        "A new email address to be confirmed, and the mail with its link",
    ),
    (
        "ORG#<organisation>",
        "NOTICE#<mail>",
        "A mail whose change has no item of its own; swept away by `ttl`",
    ),
    (
        "ORG#<organisation>",
        "PENDING#<user>",
        "A pending account with its invitation, and the mail that waits to be sent",
    ),
    (
        "ORG#<organisation>",
        "CREDENTIAL#<user>",
        "The password's argon2id hash, the answers' keyed hashes and the second factor, apart from everything that is ever listed",
    ),
    (
        "ORG#<organisation>",
        "BATCH#<batch>",
        "An uploaded spreadsheet: its state, and the rows still to be created",
    ),
    (
        "EMAIL#<SHA-256 of the address>",
        "OWNER",
        "Whose email address it is: makes it unique, and finds the account at sign-in",
    ),
    (
        "ORG#<authority or chain>",
        "MEMBER#<name>#<school>",
        "That a school belongs there, for the list of schools; what decides is the school's own item",
    ),
    ("SCHOOLS", "ORG#<organisation>", "That there is this school, for what is done for every school"),
    ("LOGIN#<username>", "OWNER", "Whose generated username it is"),
    ("SESSION#<SHA-256 of the token>", "SESSION", "A session; swept away by `ttl`"),
    (
        "ORG#<organisation>",
        "RESET#<user>",
        "A password to be chosen anew, and the mail with the link; swept away by `ttl`",
    ),
    (
        "ASKED#<SHA-256 of the address>",
        "ASKED",
        "When an address asked for a new password of late; swept away by `ttl`",
    ),
    (
        "TRIES#<SHA-256 of the name, account or address>",
        "TRIES",
        "Wrong tries at signing in, and the mail that tells of a wait; swept away by `ttl`",
    ),
    (
        "AUDIT#<organisation>",
        "ENTRY#<entry>",
        "An entry of the audit trail: its record, and the people it names apart from it (ADR 0006)",
    ),
    (
        "ORG#<organisation>",
        "ROLL",
        "How many pupils the school has in each cohort, and of which academic year",
    ),
    ("ORG#<organisation>", "PUPIL#<cohort>#<pupil>", "A pupil"),
    (
        "ORG#<organisation>",
        "YEAR#<key stage>-<cohort>",
        "What is settled for a year group: subjects, benchmarks, scales, target settings, deletions",
    ),
    (
        "ORG#<organisation>",
        "BASE#<key stage>-<cohort>",
        "What a year group's targets were pre-populated with (ADR 0009)",
    ),
    (
        "ORG#<organisation>",
        "SET#<key stage>-<cohort>#<pupil>",
        "The targets people set for a pupil, and the audit entry of the last of them (ADR 0009)",
    ),
    (
        "ORG#<organisation>",
        "RESULTS#<key stage>#<year>",
        "The results of an academic year, of pupils who are not named",
    ),
    ("ORG#<organisation>", "PROGRESS#<key stage>", "The school's own progress in each subject"),
    ("AUDIT#<organisation>", "SEAL#<number, 12 digits>", "An entry's place in the chain"),
    ("AUDIT#<organisation>", "HEAD", "Where the chain ends"),
];

/// Begins the sort key of active and deactivated accounts.
pub(crate) const USER: &str = "USER#";
/// The partition that names all schools.
pub(crate) const SCHOOLS: &str = "SCHOOLS";
/// Begins the sort key of pending accounts.
pub(crate) const PENDING: &str = "PENDING#";
/// Begins the sort key of batches.
pub(crate) const BATCH: &str = "BATCH#";
/// Begins the sort key of what names a school that belongs somewhere.
pub(crate) const MEMBER: &str = "MEMBER#";
/// Begins the sort key of what is settled for a year group.
pub(crate) const YEAR: &str = "YEAR#";
/// Begins the sort key of audit entries.
pub(crate) const ENTRY: &str = "ENTRY#";
/// Begins the sort key of pupils.
pub(crate) const PUPIL: &str = "PUPIL#";
/// Begins the sort key of what a year group was pre-populated with.
pub(crate) const BASE: &str = "BASE#";
/// Begins the sort key of what people set for a pupil.
pub(crate) const SET_FOR: &str = "SET#";
/// Begins the sort key of seals.
pub(crate) const SEAL: &str = "SEAL#";

/// An item's key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    pub(crate) pk: String,
    pub(crate) sk: String,
}

impl Key {
    fn of_school(organisation: OrganisationId, sk: String) -> Key {
        Key { pk: school(organisation), sk }
    }

    pub(crate) fn organisation(organisation: OrganisationId) -> Key {
        Key::of_school(organisation, "ORG".to_owned())
    }

    pub(crate) fn user(organisation: OrganisationId, user: UserId) -> Key {
        Key::of_school(organisation, format!("{USER}{user}"))
    }

    pub(crate) fn pending(organisation: OrganisationId, user: UserId) -> Key {
        Key::of_school(organisation, format!("{PENDING}{user}"))
    }

    pub(crate) fn credential(organisation: OrganisationId, user: UserId) -> Key {
        Key::of_school(organisation, format!("CREDENTIAL#{user}"))
    }

    pub(crate) fn batch(organisation: OrganisationId, batch: BatchId) -> Key {
        Key::of_school(organisation, format!("{BATCH}{batch}"))
    }

    pub(crate) fn email(email: &Email) -> Key {
        Key { pk: format!("EMAIL#{}", fingerprint(email.as_str().as_bytes())), sk: "OWNER".to_owned() }
    }

    pub(crate) fn listed_school(organisation: OrganisationId) -> Key {
        Key { pk: SCHOOLS.to_owned(), sk: school(organisation) }
    }

    /// That a school belongs to an authority or a chain; such keys sort by the schools' names.
    pub(crate) fn member(of: OrganisationId, school: &Organisation) -> Key {
        Key::of_school(of, format!("{MEMBER}{}#{}", folded(&school.name), school.id))
    }

    pub(crate) fn login_name(name: &str) -> Key {
        Key { pk: format!("LOGIN#{name}"), sk: "OWNER".to_owned() }
    }

    /// The items that name a person's sessions; `session` sorts by time.
    pub(crate) fn session_of(organisation: OrganisationId, user: UserId, session: Uuid) -> Key {
        Key::of_school(organisation, format!("{}{session}", sessions_of(user)))
    }

    pub(crate) fn email_change(organisation: OrganisationId, user: UserId) -> Key {
        Key::of_school(organisation, format!("EMAIL-CHANGE#{user}"))
    }

    pub(crate) fn notice(organisation: OrganisationId, mail: Uuid) -> Key {
        Key::of_school(organisation, format!("NOTICE#{mail}"))
    }

    pub(crate) fn entry(organisation: OrganisationId, entry: EntryId) -> Key {
        Key { pk: trail(organisation), sk: format!("{ENTRY}{entry}") }
    }

    /// Twelve digits, so that seals sort by number: a school that writes an entry a second fills them in 30,000 years.
    pub(crate) fn seal(organisation: OrganisationId, sequence: u64) -> Key {
        Key { pk: trail(organisation), sk: format!("{SEAL}{sequence:012}") }
    }

    pub(crate) fn head(organisation: OrganisationId) -> Key {
        Key { pk: trail(organisation), sk: "HEAD".to_owned() }
    }

    pub(crate) fn session(token_fingerprint: &str) -> Key {
        Key { pk: format!("SESSION#{token_fingerprint}"), sk: "SESSION".to_owned() }
    }

    pub(crate) fn reset(organisation: OrganisationId, user: UserId) -> Key {
        Key::of_school(organisation, format!("RESET#{user}"))
    }

    pub(crate) fn asked(email: &Email) -> Key {
        Key { pk: format!("ASKED#{}", fingerprint(email.as_str().as_bytes())), sk: "ASKED".to_owned() }
    }

    pub(crate) fn tries(tried: AttemptsOf) -> Key {
        Key { pk: format!("TRIES#{}", tried.fingerprint()), sk: "TRIES".to_owned() }
    }

    pub(crate) fn roll(organisation: OrganisationId) -> Key {
        Key::of_school(organisation, "ROLL".to_owned())
    }

    pub(crate) fn pupil(organisation: OrganisationId, cohort: Cohort, pupil: PupilId) -> Key {
        Key::of_school(organisation, format!("{}{pupil}", Key::pupils_prefix(cohort)))
    }

    /// Begins the sort keys of a cohort's pupils.
    pub(crate) fn pupils_prefix(cohort: Cohort) -> String {
        format!("{PUPIL}{:04}#", cohort.0)
    }

    pub(crate) fn year_group(organisation: OrganisationId, year: YearGroupId) -> Key {
        Key::of_school(organisation, format!("{YEAR}{year}"))
    }

    pub(crate) fn prepopulated(organisation: OrganisationId, year: YearGroupId) -> Key {
        Key::of_school(organisation, format!("{BASE}{year}"))
    }

    pub(crate) fn manual_targets(organisation: OrganisationId, year: YearGroupId, pupil: PupilId) -> Key {
        Key::of_school(organisation, format!("{}{pupil}", Key::manual_targets_prefix(year)))
    }

    /// Begins the sort keys of what people set for the pupils of a year group.
    pub(crate) fn manual_targets_prefix(year: YearGroupId) -> String {
        format!("{SET_FOR}{year}#")
    }

    pub(crate) fn results(organisation: OrganisationId, key_stage: KeyStage, year: AcademicYear) -> Key {
        Key::of_school(organisation, format!("RESULTS#{}#{:04}", key_stage.as_str(), year.0))
    }

    pub(crate) fn progress(organisation: OrganisationId, key_stage: KeyStage) -> Key {
        Key::of_school(organisation, format!("PROGRESS#{}", key_stage.as_str()))
    }

    /// The key as DynamoDB takes it.
    pub(crate) fn attributes(&self) -> HashMap<String, AttributeValue> {
        HashMap::from([
            ("pk".to_owned(), AttributeValue::S(self.pk.clone())),
            ("sk".to_owned(), AttributeValue::S(self.sk.clone())),
        ])
    }
}

/// A school's partition.
pub(crate) fn school(organisation: OrganisationId) -> String {
    format!("ORG#{organisation}")
}

/// Begins the sort keys of a person's sessions.
pub(crate) fn sessions_of(user: UserId) -> String {
    format!("SESSION#{user}#")
}

/// A school's audit trail.
pub(crate) fn trail(organisation: OrganisationId) -> String {
    format!("AUDIT#{organisation}")
}
