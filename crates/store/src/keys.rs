//! The keys of every item: two DynamoDB tables, each with a partition key `pk` and a sort key `sk`. The first holds the
//! records; the second, the ledger, what must be able to contradict them (ADR 0014).
//!
//! The records of a school share one partition. So a list is one query, and no key of one school can be taken for a key
//! of another. An item that must be unique across schools, or that is looked up before the school is known, has its own
//! partition. Keys contain email addresses and tokens only as fingerprints.

mod kept;
mod rows;

pub use kept::KEPT;
pub use rows::{KEY_TABLE, LEDGER_KEY_TABLE};

use aws_sdk_dynamodb::types::AttributeValue;
use domain::access::organisation::Organisation;
use domain::accounts::attempts::{AttemptsOf, fingerprint_of_address};
use domain::accounts::mail_limit::MailCount;
use domain::attainment::subject::KeyStage;
use domain::base::hash::fingerprint;
use domain::base::ids::{BatchId, ChangeId, EntryId, GroupId, OrganisationId, PupilId, RequestId, UserId};
use domain::base::text::{Email, folded};
use domain::changes::kind::ChangeKind;
use domain::exchange::provider::Provider;
use domain::records::cohort::{AcademicYear, YearGroupId};
use domain::records::pupil_results::Collection;
use domain::retention::erasure::Reference;
use domain::retention::hint::Hint;
use jiff::civil::Date;
use std::collections::HashMap;
use uuid::Uuid;

/// The version of the stored items. Raise it when this version can no longer read what the last one wrote: a key has
/// another form, or a field of a stored value another name, type or meaning and no default. A stack on a laptop then asks
/// its person to start again; a deployment needs a migration.
pub const FORMAT: u32 = 4;

/// Prefix of the sort keys of active and deactivated accounts.
pub(crate) const USER: &str = "USER#";
/// The partition that lists all schools.
pub(crate) const SCHOOLS: &str = "SCHOOLS";
/// Prefix of the sort keys of pending accounts.
pub(crate) const PENDING: &str = "PENDING#";
/// Prefix of the sort keys of batches.
pub(crate) const BATCH: &str = "BATCH#";
/// Prefix of the sort keys that list the schools of an authority or a chain.
pub(crate) const MEMBER: &str = "MEMBER#";
/// Prefix of the sort keys of a year group's settings: subjects, benchmarks, scales and deletions too.
pub(crate) const YEAR: &str = "YEAR#";
/// Prefix of the sort keys of audit entries.
pub(crate) const ENTRY: &str = "ENTRY#";
/// Prefix of the sort keys of pupils.
pub(crate) const PUPIL: &str = "PUPIL#";
/// Prefix of the sort keys of pre-populated targets.
pub(crate) const BASE: &str = "BASE#";
/// Prefix of the sort keys of manual targets.
pub(crate) const SET_FOR: &str = "SET#";
/// Prefix of the sort keys of the counts of past results.
pub(crate) const COUNTS: &str = "COUNTS#";
/// Prefix of the sort keys of published figures.
pub(crate) const FIGURES: &str = "FIGURES#";
/// Prefix of the sort keys of large changes.
pub(crate) const CHANGE: &str = "CHANGE#";
/// The partition that lists the changes that are being applied or undone.
pub(crate) const CHANGES: &str = "CHANGES";
/// The partition that lists the schools whose MIS is read every night.
pub(crate) const CONNECTIONS: &str = "CONNECTIONS";
/// The partition that lists the schools whose records changed since their data health was counted.
pub(crate) const UNCOUNTED: &str = "UNCOUNTED";
/// Prefix of the sort keys of requests about pupils' records.
pub(crate) const REQUEST: &str = "REQUEST#";
/// Prefix of the sort keys of groups of schools, at their owner.
pub(crate) const GROUP: &str = "GROUP#";
/// Prefix of the sort keys of a school's parts in groups.
pub(crate) const JOINED: &str = "JOINED#";
/// The partition that lists the schools with hints, and the beginning of the sort keys of the hints.
pub(crate) const DUE: &str = "DUE";
/// Prefix of the sort keys of seals.
pub(crate) const SEAL: &str = "SEAL#";

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

    /// Names the school whose present number gives this id, if its own id comes from an earlier number.
    pub(crate) fn numbered(number: OrganisationId) -> Key {
        Key::of_school(number, "NUMBER".to_owned())
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

    /// Lists a school at its authority or chain. The keys sort by the schools' names.
    pub(crate) fn member(of: OrganisationId, school: &Organisation) -> Key {
        Key::of_school(of, format!("{MEMBER}{}#{}", folded(&school.name), school.id))
    }

    pub(crate) fn login_name(name: &str) -> Key {
        Key { pk: format!("LOGIN#{name}"), sk: "OWNER".to_owned() }
    }

    /// Lists a session of a person. `session` is a UUID that sorts by time.
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

    /// The number has twelve digits, so that seals sort by number. At one entry per second they last for 30,000 years.
    pub(crate) fn seal(organisation: OrganisationId, sequence: u64) -> Key {
        Key { pk: chain(organisation), sk: format!("{SEAL}{sequence:012}") }
    }

    pub(crate) fn head(organisation: OrganisationId) -> Key {
        Key { pk: chain(organisation), sk: "HEAD".to_owned() }
    }

    pub(crate) fn erasure(organisation: OrganisationId, reference: &Reference) -> Key {
        Key { pk: erasures_of(organisation), sk: reference.to_string() }
    }

    /// A key that signs certificates, or did.
    pub(crate) fn certificates_signed_with(key: &str) -> Key {
        Key { pk: "CERTIFICATES".to_owned(), sk: key.to_ascii_lowercase() }
    }

    pub(crate) fn withdrawal(organisation: OrganisationId, group: GroupId) -> Key {
        Key { pk: withdrawals_of(organisation), sk: group.to_string() }
    }

    pub(crate) fn tombstone(organisation: OrganisationId, tombstone: String) -> Key {
        Key { pk: format!("TOMB#{organisation}"), sk: tombstone }
    }

    /// A read of a day. Reads have a partition of their own, so that a function that only reads may write nothing else.
    pub(crate) fn read(organisation: OrganisationId, read: &str) -> Key {
        Key { pk: format!("READS#{organisation}"), sk: read.to_owned() }
    }

    pub(crate) fn session(token_fingerprint: &str) -> Key {
        Key { pk: format!("SESSION#{token_fingerprint}"), sk: "SESSION".to_owned() }
    }

    pub(crate) fn reset(organisation: OrganisationId, user: UserId) -> Key {
        Key::of_school(organisation, format!("RESET#{user}"))
    }

    pub(crate) fn mail(count: MailCount) -> Key {
        Key { pk: format!("MAIL#{}", count.fingerprint()), sk: "MAIL".to_owned() }
    }

    pub(crate) fn tries(tried: AttemptsOf) -> Key {
        Key { pk: format!("TRIES#{}", tried.fingerprint()), sk: "TRIES".to_owned() }
    }

    pub(crate) fn tries_of_address(address: &str) -> Key {
        Key { pk: format!("TRIES#{}", fingerprint_of_address(address)), sk: "TRIES".to_owned() }
    }

    pub(crate) fn agreement(organisation: OrganisationId) -> Key {
        Key::of_school(organisation, "AGREEMENT".to_owned())
    }

    pub(crate) fn connection(organisation: OrganisationId) -> Key {
        Key::of_school(organisation, "CONNECTION".to_owned())
    }

    pub(crate) fn health(organisation: OrganisationId) -> Key {
        Key::of_school(organisation, "HEALTH".to_owned())
    }

    /// Lists a school whose records changed since its data health was counted.
    pub(crate) fn uncounted(organisation: OrganisationId) -> Key {
        Key { pk: UNCOUNTED.to_owned(), sk: school(organisation) }
    }

    /// Lists a school whose MIS is read every night.
    pub(crate) fn nightly(organisation: OrganisationId) -> Key {
        Key { pk: CONNECTIONS.to_owned(), sk: school(organisation) }
    }

    pub(crate) fn mis_number(provider: Provider, number: &str) -> Key {
        Key { pk: format!("MIS#{}#{number}", provider.as_str()), sk: "OWNER".to_owned() }
    }

    pub(crate) fn roll(organisation: OrganisationId) -> Key {
        Key::of_school(organisation, "ROLL".to_owned())
    }

    pub(crate) fn pupil(organisation: OrganisationId, pupil: PupilId) -> Key {
        Key::of_school(organisation, format!("{PUPIL}{pupil}"))
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

    /// Prefix of the sort keys of a year group's manual targets.
    pub(crate) fn manual_targets_prefix(year: YearGroupId) -> String {
        format!("{SET_FOR}{year}#")
    }

    pub(crate) fn change(organisation: OrganisationId, change: ChangeId) -> Key {
        Key::of_school(organisation, format!("{CHANGE}{change}"))
    }

    pub(crate) fn request(organisation: OrganisationId, request: RequestId) -> Key {
        Key::of_school(organisation, format!("{REQUEST}{request}"))
    }

    pub(crate) fn group(owner: OrganisationId, group: GroupId) -> Key {
        Key::of_school(owner, format!("{GROUP}{group}"))
    }

    /// A school's part in a group.
    pub(crate) fn joined(school: OrganisationId, group: GroupId) -> Key {
        Key::of_school(school, format!("{JOINED}{group}"))
    }

    /// Lists the change of this kind that is being applied or undone at a school.
    pub(crate) fn running_change(organisation: OrganisationId, kind: ChangeKind) -> Key {
        Key { pk: CHANGES.to_owned(), sk: format!("{}#{}", school(organisation), kind.as_str()) }
    }

    pub(crate) fn deletions(organisation: OrganisationId) -> Key {
        Key::of_school(organisation, "DELETIONS".to_owned())
    }

    /// Says that the sweep must look at a school on a day.
    pub(crate) fn due_school(organisation: OrganisationId, day: Date) -> Key {
        Key { pk: DUE.to_owned(), sk: format!("{day}#{organisation}") }
    }

    pub(crate) fn hint(organisation: OrganisationId, hint: Hint) -> Key {
        Key::of_school(organisation, format!("{DUE}#{}#{}", hint.day, hint.place))
    }

    pub(crate) fn results(organisation: OrganisationId, collection: Collection, pupil: PupilId) -> Key {
        Key::of_school(organisation, format!("{}{pupil}", Key::results_prefix(collection)))
    }

    /// Prefix of the sort keys of the pupils' results of a collection.
    pub(crate) fn results_prefix(collection: Collection) -> String {
        format!("RESULTS#{collection}#")
    }

    pub(crate) fn figures(organisation: OrganisationId, collection: Collection) -> Key {
        Key::of_school(organisation, format!("{FIGURES}{collection}"))
    }

    pub(crate) fn counts(organisation: OrganisationId, key_stage: KeyStage, year: AcademicYear) -> Key {
        Key::of_school(organisation, format!("{COUNTS}{}#{:04}", key_stage.as_str(), year.0))
    }

    pub(crate) fn progress(organisation: OrganisationId, key_stage: KeyStage) -> Key {
        Key::of_school(organisation, format!("PROGRESS#{}", key_stage.as_str()))
    }

    /// The key in the form that DynamoDB takes.
    pub(crate) fn attributes(&self) -> HashMap<String, AttributeValue> {
        HashMap::from([
            ("pk".to_owned(), AttributeValue::S(self.pk.clone())),
            ("sk".to_owned(), AttributeValue::S(self.sk.clone())),
        ])
    }
}

/// The partition key of an organisation's records.
pub(crate) fn school(organisation: OrganisationId) -> String {
    format!("ORG#{organisation}")
}

/// Prefix of the sort keys that list a person's sessions.
pub(crate) fn sessions_of(user: UserId) -> String {
    format!("SESSION#{user}#")
}

/// The partition key of an organisation's audit trail.
pub(crate) fn trail(organisation: OrganisationId) -> String {
    format!("AUDIT#{organisation}")
}

/// The partition key, in the ledger, of an organisation's erasures.
pub(crate) fn erasures_of(organisation: OrganisationId) -> String {
    format!("ERASED#{organisation}")
}

/// The partition key, in the ledger, of the consents that a school has withdrawn.
pub(crate) fn withdrawals_of(organisation: OrganisationId) -> String {
    format!("WITHDRAWN#{organisation}")
}

/// The partition key, in the ledger, of an organisation's chain.
pub(crate) fn chain(organisation: OrganisationId) -> String {
    format!("CHAIN#{organisation}")
}
