//! The kinds of items, for the documents and the tests.

/// Every kind of item of the first table: partition key, sort key, content. `docs/keys.md` is generated from this table.
pub const KEY_TABLE: &[(&str, &str, &str)] = &[
    ("ORG#<organisation>", "ORG", "The school: name, limits, seats taken, settings"),
    (
        "ORG#<organisation>",
        "USER#<user>",
        "An active or deactivated account; in the indexes ByName (`by_name`) and BySeen (`by_seen`)",
    ),
    ("ORG#<organisation>", "SESSION#<user>#<session>", "Lists a session of a person; `ttl` deletes it"),
    (
        "ORG#<organisation>",
        "EMAIL-CHANGE#<user>",
        "A new email address to confirm, and the mail with its link",
    ),
    (
        "ORG#<organisation>",
        "NOTICE#<mail>",
        "A mail about a change that has no item of its own; `ttl` deletes it",
    ),
    ("ORG#<organisation>", "PENDING#<user>", "A pending account with its invitation and its queued mail"),
    (
        "ORG#<organisation>",
        "CREDENTIAL#<user>",
        "The argon2id hash of the password, the keyed hashes of the answers and the sealed second factor; no list reads it",
    ),
    (
        "ORG#<organisation>",
        "BATCH#<batch>",
        "An uploaded spreadsheet: its state, and the rows without an account yet",
    ),
    (
        "EMAIL#<SHA-256 of the address>",
        "OWNER",
        "The account with this email address: keeps it unique, finds the account at sign-in",
    ),
    (
        "ORG#<authority or chain>",
        "MEMBER#<name>#<school>",
        "Lists a school of the authority or chain; access is decided by the school's own item",
    ),
    (
        "ORG#<id of another number>",
        "NUMBER",
        "The school that has this number now and was created with another one",
    ),
    ("SCHOOLS", "ORG#<organisation>", "Lists a school, for tasks that run for every school"),
    ("LOGIN#<username>", "OWNER", "The account with this generated username"),
    ("SESSION#<SHA-256 of the token>", "SESSION", "A session; `ttl` deletes it"),
    ("ORG#<organisation>", "RESET#<user>", "A password reset, and the mail with its link; `ttl` deletes it"),
    (
        "MAIL#<SHA-256 of the kind, and of the inbox, account, school or address>",
        "MAIL",
        "The mail of one kind that one party has caused or got recently; `ttl` deletes it",
    ),
    (
        "TRIES#<SHA-256 of the name, account or browser>",
        "TRIES",
        "Failed sign-in attempts, and the mail about a wait; `ttl` deletes it",
    ),
    (
        "TRIES#<SHA-256 of the network address>",
        "TRIES",
        "Hashes of the names with failed sign-in attempts from the address; `ttl` deletes it",
    ),
    (
        "AUDIT#<organisation>",
        "ENTRY#<entry>",
        "An entry of the audit trail: its record, and separately the people it names (ADR 0006)",
    ),
    (
        "READS#<organisation>",
        "<day>#<person>#<kind>#<subject>",
        "That a person read something that day, and the audit entry of the first time (ADR 0014); `ttl` deletes it",
    ),
    (
        "ORG#<organisation>",
        "AGREEMENT",
        "The versions of the data agreement that the school has accepted, with who accepted them and when",
    ),
    (
        "ORG#<organisation>",
        "CONNECTION",
        "The connection with the school's MIS: its state, what is granted, the extract under way and the last one",
    ),
    ("ORG#<organisation>", "HEALTH", "The last twelve counts of data health, as numbers per rule"),
    ("ORG#<organisation>", "ROLL", "The academic year of the records, and the number of pupils per cohort"),
    ("ORG#<organisation>", "PUPIL#<pupil>", "A pupil; in the index ByRoll (`by_roll`)"),
    (
        "ORG#<organisation>",
        "YEAR#<key stage>-<cohort>",
        "The settings of a year group: subjects, benchmarks, scales, target settings, deletions",
    ),
    (
        "ORG#<organisation>",
        "BASE#<key stage>-<cohort>",
        "The pre-populated targets of a year group (ADR 0009)",
    ),
    (
        "ORG#<organisation>",
        "SET#<key stage>-<cohort>#<pupil>",
        "The manual targets of a pupil, and the audit entry of the last change (ADR 0009)",
    ),
    (
        "ORG#<organisation>",
        "COUNTS#<key stage>#<year>",
        "The counts of an academic year's results, by subject, band of prior attainment and grade (ADR 0021)",
    ),
    (
        "ORG#<organisation>",
        "RESULTS#<key stage>-<year>#<pupil>",
        "The results of a pupil in a key stage and an academic year, by subject (ADR 0021)",
    ),
    ("ORG#<organisation>", "PROGRESS#<key stage>", "The school's own progress per subject"),
    (
        "ORG#<organisation>",
        "FIGURES#<key stage>-<year>",
        "The figures that a school has published of an academic year's results, and who outside sees them (ADR 0023)",
    ),
    (
        "ORG#<organisation>",
        "CHANGE#<change>",
        "A large change: its figures, its mark and how far it is; its lines are in S3 (ADR 0015); `ttl` deletes it",
    ),
    (
        "ORG#<organisation>",
        "DELETIONS",
        "The deletions of pupils by hand that wait, are under way or are at most a day old",
    ),
    (
        "ORG#<organisation>",
        "DUE#<day>#<place>",
        "Something for the daily sweep to look at: a pupil, a cohort, the school, an account, a request, results, targets, deletions or names in the trail (ADR 0020)",
    ),
    (
        "ORG#<organisation>",
        "REQUEST#<request>",
        "A request about a pupil's records: who asked, its clock and what was done; no name of the pupil",
    ),
    (
        "ORG#<authority or chain>",
        "GROUP#<group>",
        "A group of schools: its name, its schools, who sees it, and who has still to be told of a change (ADR 0024)",
    ),
    (
        "ORG#<organisation>",
        "JOINED#<group>",
        "A school\u{2019}s part in a group: its consent, and who of its people sees the group (ADR 0024)",
    ),
    ("DUE", "<day>#<organisation>", "Lists a school with something for the daily sweep to look at"),
    (
        "CHANGES",
        "ORG#<organisation>#<kind>",
        "Lists a change that is being applied or undone; a school has one per kind",
    ),
    ("CONNECTIONS", "ORG#<organisation>", "Lists a school whose MIS is read every night"),
    (
        "UNCOUNTED",
        "ORG#<organisation>",
        "Lists a school whose records changed since its data health was counted",
    ),
    (
        "MIS#<provider>#<number>",
        "OWNER",
        "The school that has this number at an MIS provider: keeps it unique",
    ),
];

/// Every kind of item of the ledger.
pub const LEDGER_KEY_TABLE: &[(&str, &str, &str)] = &[
    (
        "CHAIN#<organisation>",
        "SEAL#<number, 12 digits>",
        "The place of an entry of the audit trail in the organisation's chain",
    ),
    ("CHAIN#<organisation>", "HEAD", "The end of the chain"),
    (
        "ERASED#<organisation>",
        "<reference>",
        "The erasure of a pupil: when it began and ended, and by which rule; no name and no id (ADR 0020)",
    ),
    (
        "CERTIFICATES",
        "<public key>",
        "A key that has signed certificates of erasure, so that anyone can check one",
    ),
    (
        "WITHDRAWN#<organisation>",
        "<group>",
        "When a school last withdrew from a group, so that a restored copy of the records does not bring its consent back (ADR 0024)",
    ),
    (
        "TOMB#<organisation>",
        "<HMAC of the pupil's id, UPN or id at the MIS>",
        "The reference of a pupil who was erased, by which a restored copy of the records is cleared",
    ),
];
