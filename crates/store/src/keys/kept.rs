//! How long each kind of item is kept, and what removes it. `docs/keys.md` is generated from this table.

/// Partition key and sort key as in [`crate::KEY_TABLE`], and what ends the item. "`ttl`" means that DynamoDB deletes it, some
/// days after its time; that proves nothing, so no item with a pupil's data relies on it.
pub const KEPT: &[(&str, &str, &str)] = &[
    (SCHOOL, "ORG", "As long as Attain runs: names no person"),
    (
        SCHOOL,
        "USER#<user>",
        "Until an administrator deletes the account, or 12 months after it was deactivated: the sweep",
    ),
    (SCHOOL, "SESSION#<user>#<session>", "30 days: signing out, or `ttl`"),
    (SCHOOL, "EMAIL-CHANGE#<user>", "Until the link is used or over: `ttl`"),
    (
        SCHOOL,
        "NOTICE#<mail>",
        "7 days: `ttl`; the mail itself until it is sent. It names no pupil: a link may hold an id",
    ),
    (SCHOOL, "PENDING#<user>", "90 days after its link is over: the sweep"),
    (SCHOOL, "CREDENTIAL#<user>", "With the account"),
    (
        SCHOOL,
        "BATCH#<batch>",
        "Each row until an account is created from it, somebody deletes it, or nobody changed the batch for 12 months; the batch itself five years after its last change: the sweep",
    ),
    ("EMAIL#<SHA-256 of the address>", "OWNER", "With the account"),
    (
        "ORG#<authority or chain>",
        "MEMBER#<name>#<school>",
        "As long as the school belongs there: names no person",
    ),
    ("ORG#<id of another number>", "NUMBER", "As long as Attain runs: names no person"),
    ("SCHOOLS", "ORG#<organisation>", "As long as Attain runs: names no person"),
    ("LOGIN#<username>", "OWNER", "With the account"),
    ("SESSION#<SHA-256 of the token>", "SESSION", "30 days: signing out, or `ttl`"),
    (SCHOOL, "RESET#<user>", "Until the link is over: `ttl`"),
    (
        "MAIL#<SHA-256 of the kind, and of the inbox, account, school or address>",
        "MAIL",
        "Until the limit is over: `ttl`",
    ),
    ("TRIES#<SHA-256 of the name, account or browser>", "TRIES", "Until the attempts are forgotten: `ttl`"),
    ("TRIES#<SHA-256 of the network address>", "TRIES", "Until the attempts are forgotten: `ttl`"),
    (
        "AUDIT#<organisation>",
        "ENTRY#<entry>",
        "As long as Attain runs; its names, addresses and changed words for five years: the sweep. Of pupils it holds ids. The provider's own trail, of sign-ins under names that nobody has, keeps keyed hashes and network addresses",
    ),
    ("READS#<organisation>", "<day>#<person>#<kind>#<subject>", "A few days: `ttl`. Of pupils it holds ids"),
    (
        SCHOOL,
        "AGREEMENT",
        "As long as Attain runs: it proves what the school agreed to. It names who accepted; no pupil",
    ),
    (
        SCHOOL,
        "CONNECTION",
        "As long as Attain runs. It names who ordered it; of pupils it holds ids of the MIS and UPNs that somebody entered, until the MIS no longer has them or the pupil is erased",
    ),
    (SCHOOL, "HEALTH", "As long as Attain runs: numbers, the oldest replaced"),
    (SCHOOL, "ROLL", "As long as Attain runs: numbers"),
    (SCHOOL, "PUPIL#<pupil>", "Until the pupil is erased: the sweep (ADR 0020)"),
    (
        SCHOOL,
        "YEAR#<key stage>-<cohort>",
        "A month after the last pupil of a cohort that is over was erased: the sweep",
    ),
    (
        SCHOOL,
        "BASE#<key stage>-<cohort>",
        "A pupil's targets until the pupil is erased; deleted ones a month; the rest with the settings: the sweep",
    ),
    (
        SCHOOL,
        "SET#<key stage>-<cohort>#<pupil>",
        "Until the pupil is erased; what is deleted, replaced or left behind in another cohort, a month: the sweep (ADR 0009)",
    ),
    (SCHOOL, "COUNTS#<key stage>#<year>", "Five years after the academic year: the sweep (ADR 0021)"),
    (SCHOOL, "RESULTS#<key stage>-<year>#<pupil>", "Until the pupil is erased: the sweep"),
    (SCHOOL, "PROGRESS#<key stage>", "With the last counts: the sweep"),
    (SCHOOL, "FIGURES#<key stage>-<year>", "Five years after the academic year: the sweep (ADR 0023)"),
    (
        SCHOOL,
        "CHANGE#<change>",
        "31 days after it was applied, a day after it was not: `ttl`. Erasing takes pupils and names out of it",
    ),
    (SCHOOL, "DELETIONS", "A day after what was asked for is done: the sweep"),
    (SCHOOL, "DUE#<day>#<place>", "Until it was looked at: the sweep"),
    (SCHOOL, "REQUEST#<request>", "Three years after it was closed: the sweep"),
    (
        "ORG#<authority or chain>",
        "GROUP#<group>",
        "Until somebody closes the group. It names its creator, and schools; no pupil",
    ),
    (
        SCHOOL,
        "JOINED#<group>",
        "Until the group is closed, or the owner takes the school out. It names who agreed; no pupil",
    ),
    ("DUE", "<day>#<organisation>", "The day after: the sweep"),
    ("CHANGES", "ORG#<organisation>#<kind>", "Until the change is applied or undone"),
    ("CONNECTIONS", "ORG#<organisation>", "As long as the school's MIS is read every night: names no person"),
    ("UNCOUNTED", "ORG#<organisation>", "Some minutes, until its data health is counted: names no person"),
    ("MIS#<provider>#<number>", "OWNER", "Until the connection is stopped: names no person"),
    ("CHAIN#<organisation>", "SEAL#<number, 12 digits>", "As long as Attain runs: hashes"),
    ("CHAIN#<organisation>", "HEAD", "As long as Attain runs: a hash"),
    (
        "ERASED#<organisation>",
        "<reference>",
        "As long as Attain runs: it proves the erasure, and names nobody",
    ),
    ("CERTIFICATES", "<public key>", "As long as Attain runs: certificates must stay checkable"),
    (
        "WITHDRAWN#<organisation>",
        "<group>",
        "As long as Attain runs: a backup may be restored. It names no person",
    ),
    (
        "TOMB#<organisation>",
        "<HMAC of the pupil's id, UPN or id at the MIS>",
        "As long as Attain runs: a backup may be restored",
    ),
];

const SCHOOL: &str = "ORG#<organisation>";
