//! Events: the changes of a school's records, what people opened, and sign-ins. The rule that makes a change returns the
//! event, and the audit trail records it.

use crate::base::ids::{BatchId, ChangeId, GroupId, OrganisationId, PupilId, UserId};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The groups of kinds, by which people filter the trail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum EventGroup {
    /// Changes of records.
    Changes,
    /// Records that were opened or exported.
    Reads,
    /// Sign-ins that succeeded and that failed.
    SignIns,
}

impl EventGroup {
    /// Every group, in the order in which a list of choices shows them.
    pub const ALL: &[EventGroup] = &[EventGroup::Changes, EventGroup::Reads, EventGroup::SignIns];

    /// The name of the group shown to people.
    pub const fn label(self) -> &'static str {
        match self {
            EventGroup::Changes => "Changes",
            EventGroup::Reads => "Opened or exported",
            EventGroup::SignIns => "Sign-ins",
        }
    }
}

macro_rules! kinds {
    ($($group:ident { $($(#[$doc:meta])* $variant:ident: $label:literal;)* })*) => {
        /// The kind of an event, in the past tense.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(rename_all = "kebab-case")]
        pub enum EventKind { $($($(#[$doc])* $variant,)*)* }

        impl EventKind {
            /// Every kind, in the order in which a list of choices shows them.
            pub const ALL: &[EventKind] = &[$($(EventKind::$variant,)*)*];

            /// The name of the kind shown to people.
            pub const fn label(self) -> &'static str {
                match self { $($(EventKind::$variant => $label,)*)* }
            }

            pub const fn group(self) -> EventGroup {
                match self { $($(EventKind::$variant)|* => EventGroup::$group,)* }
            }
        }
    };
}

kinds! { Changes {
    /// The provider created the school and its first administrator.
    SchoolProvisioned: "Organisation set up";
    /// The provider moved the school to another local authority or academy chain.
    SchoolPlaced: "Moved to another authority or trust";
    /// The school published the figures of a key stage and an academic year.
    FiguresPublished: "Figures published";
    /// The school chose who outside sees published figures.
    FiguresShared: "Sharing of figures changed";
    /// Published figures were deleted five years after their academic year.
    FiguresRemoved: "Published figures removed after five years";
    /// The provider recorded facts about the school, such as its year groups, its terms or its subscription.
    SchoolFactsRecorded: "Facts about the school recorded";
    /// The provider changed how many people may have School setup and Manage data.
    LimitsChanged: "Limits on accounts changed";
    /// Accounts were created, one at a time or from a batch.
    UsersInvited: "Accounts created";
    /// A new sign-up link replaced the old one.
    SignUpEmailResent: "Sign-up email sent again";
    /// A new activation code replaced the old one.
    ActivationCodeReissued: "Activation code replaced";
    /// A person typed the activation code wrongly ten times.
    ActivationCodeLocked: "Activation code locked";
    /// A mail to the holder of an account did not arrive.
    MailFailed: "Email could not be delivered";
    /// A pending account was deleted.
    PendingUserDeleted: "Pending user deleted";
    /// A person activated their account.
    UserActivated: "User signed up";
    /// Sign-in with a name must wait after too many wrong passwords.
    SignInLocked: "Sign-in locked after wrong tries";
    /// A link for choosing a new password was sent.
    PasswordResetRequested: "New password requested";
    /// A link for choosing a new password stopped working after too many wrong characters.
    PasswordResetLocked: "Password link stopped after wrong tries";
    /// A person chose a new password with an emailed link.
    PasswordReset: "New password chosen";
    /// A person who was signed in changed their own password.
    PasswordChanged: "Password changed";
    /// A person who was signed in replaced their own security answers.
    SecurityAnswersChanged: "Security answers changed";
    /// A person began to set up a second factor.
    SecondFactorBegun: "Second factor setup started";
    /// A person finished setting up a second factor. Sign-in asks for it from now on.
    SecondFactorConfirmed: "Second factor set up";
    /// A person replaced their recovery codes.
    RecoveryCodesRenewed: "New recovery codes made";
    /// A person removed their second factor.
    SecondFactorRemoved: "Second factor removed";
    /// An administrator removed a second factor from the account of somebody who lost it.
    SecondFactorReset: "Second factor removed by an administrator";
    /// A setting of the school was changed.
    SettingsChanged: "Settings changed";
    /// An upload address for a spreadsheet was given out.
    UploadRequested: "Upload started";
    /// A spreadsheet arrived and was read or refused.
    BatchImported: "Spreadsheet read";
    /// A row of a batch was edited.
    BatchRowAmended: "Batch row edited";
    /// A row was deleted from a batch.
    BatchRowDeleted: "Batch row deleted";
    /// The email addresses of some rows of a batch already had an account.
    RowsFoundTaken: "Batch rows already had accounts";
    /// The rest of a batch was deleted.
    BatchDeleted: "Batch deleted";
    BatchExpired: "Unused rows of a batch deleted";
    /// The role or the permissions of an account were changed.
    UserChanged: "User changed";
    /// An account was deactivated.
    UserDeactivated: "User deactivated";
    /// A deactivated account became a pending account again.
    UserReactivated: "User reactivated";
    /// An account was deleted.
    UserDeleted: "User deleted";
    /// All sessions of an account were ended.
    SessionsEnded: "Signed out everywhere";
    /// A person changed their own name.
    NameChanged: "Name changed";
    /// A person asked for another email address.
    EmailChangeRequested: "New email address requested";
    /// A new email address was confirmed.
    EmailChanged: "Email address changed";
    /// A spreadsheet added or changed pupils.
    PupilsImported: "Pupils imported";
    /// A spreadsheet changed classes.
    ClassesImported: "Classes imported";
    /// The records were brought to a new academic year.
    RolledOver: "Academic year started";
    /// The school's MIS was read, or could not be.
    MisExtracted: "MIS extracted";
    /// An extract of the school's MIS added, changed, returned or took out pupils.
    Synchronised: "Synchronised with the MIS";
    /// A spreadsheet added past results.
    ResultsImported: "Results imported";
    /// A spreadsheet added or changed results of pupils.
    PupilResultsImported: "Results of pupils imported";
    /// Counts of past results were removed: their five years are over, or the school keeps none.
    CountsRemoved: "Counts of past results removed";
    /// Names and addresses were removed from the entries of a month that are over five years old.
    NamesRemoved: "Names removed from old audit entries";
    /// Targets that were deleted, replaced or left behind a month ago were removed.
    DeadTargetsRemoved: "Deleted and replaced targets removed for good";
    /// A pupil was added by hand.
    PupilAdded: "Pupil added";
    /// A pupil's record was changed by hand.
    PupilChanged: "Pupil changed";
    /// A pupil was reported as a leaver, or the last day was corrected.
    LeaverReported: "Leaver reported";
    /// The last day of a leaver is over.
    PupilOffRoll: "Pupil taken off the roll";
    /// A leaver returned, or the report was withdrawn.
    PupilReturned: "Pupil returned";
    /// A person asked to delete more pupils than one person may. Another one must confirm that.
    DeletionRequested: "Deletion of pupils requested";
    /// It was decided that pupils are deleted: by one person if they are few, else by two.
    DeletionDecided: "Deletion of pupils decided";
    /// A deletion of pupils that nobody had confirmed was withdrawn.
    DeletionWithdrawn: "Deletion of pupils withdrawn";
    /// The records of pupils were erased.
    PupilsErased: "Pupils erased";
    /// The school was told of pupils who will be erased.
    ErasureAnnounced: "Notice of erasure sent";
    /// A hold on a pupil was placed, or its note was changed.
    HoldPlaced: "Hold placed";
    /// A person asked to lift a hold. Another one must confirm that.
    HoldLiftingRequested: "Lifting of a hold requested";
    /// A second person lifted a hold.
    HoldLifted: "Hold lifted";
    /// A person decided that a hold stays.
    HoldKept: "Hold kept";
    /// A request about a pupil's records was recorded in the register.
    RequestRecorded: "Request recorded";
    /// A step about a request was recorded.
    RequestChanged: "Request changed";
    /// The pack of a request was made and downloaded.
    PackMade: "Pack of a pupil\u{2019}s records made";
    /// A request was closed.
    RequestClosed: "Request closed";
    /// The school was reminded of a request that is due.
    RequestReminded: "Reminder of a request sent";
    /// A request was erased from the register, three years after it was closed.
    RequestErased: "Request erased";
    /// The subjects of a year group's reports were chosen.
    SubjectsChosen: "Subjects chosen";
    /// Benchmarks, or the scales in which targets are set, were changed.
    BenchmarksSet: "Benchmarks set";
    /// The target settings of a year group were changed.
    TargetSettingsChanged: "Target settings changed";
    /// Targets of a year group were pre-populated.
    TargetsPrepopulated: "Targets pre-populated";
    /// A person set a target.
    TargetSet: "Target set";
    /// A spreadsheet set targets.
    TargetsImported: "Targets imported";
    /// Targets were deleted.
    TargetsDeleted: "Targets deleted";
    /// A large change was undone.
    ChangeUndone: "Change undone";
    /// An authority or a chain made a group of schools.
    GroupCreated: "Group created";
    /// A group was changed.
    GroupChanged: "Group changed";
    /// A group was closed.
    GroupClosed: "Group closed";
    /// A school was asked to join a group.
    GroupAsked: "Asked to join a group";
    /// A school agreed to join a group, refused, or withdrew.
    GroupAnswered: "Answered about a group";
    /// A school chose who of its people sees a group.
    GroupViewersChosen: "People chosen who see a group";
    /// A school is no longer in a group, because the owner took it out, hid the group from schools or closed it.
    GroupLeft: "Taken out of a group";
    /// The school accepted the agreement on its data.
    AgreementAccepted: "Data agreement accepted";
    /// A connection with the school's MIS was ordered.
    MisConnected: "MIS connection ordered";
    /// The school approved the connection at the provider.
    MisApproved: "MIS connection approved";
    /// The school declined or revoked the connection at the provider.
    MisRevoked: "MIS connection refused";
    /// The school moved to another MIS.
    MisMigrated: "School moved to another MIS";
    /// Somebody chose how the connection works.
    MisConnectionChanged: "MIS connection changed";
    /// Somebody said what a record of the MIS is.
    MisRecordDecided: "Record of the MIS decided";
    /// Somebody had data health counted again.
    DataHealthCounted: "Data health counted";
    /// Somebody stopped the connection.
    MisDisconnected: "MIS connection stopped";
    /// Pupils lost their ids at the MIS, because the connection was stopped.
    MisIdsDeleted: "Ids of the MIS deleted";
    /// Pupils lost what the MIS had sent under a scope, because it was taken back.
    MisDataDeleted: "Data of the MIS deleted";
    /// The holder of an unused account received a warning.
    UnusedAccountWarned: "Warning sent about an unused account";
    /// An unused account was deactivated.
    UnusedAccountDeactivated: "Unused account deactivated";
} Reads {
    /// A list of pupils was opened.
    PupilsOpened: "Pupils opened";
    /// A pupil's record was opened.
    PupilOpened: "Pupil\u{2019}s record opened";
    /// The retention page, with the pupils who are due, was opened.
    RetentionOpened: "Retention opened";
    /// The plan of a deletion of pupils, with their names, was opened.
    DeletionPlanned: "Deletion of pupils checked";
    /// Records of pupils were exported.
    PupilsExported: "Pupils exported";
    /// The register of requests about pupils' records was opened.
    RequestsOpened: "Requests opened";
    /// A request about a pupil's records was opened.
    RequestOpened: "Request opened";
    /// Everything that the pack of a request would hold was opened.
    PackOpened: "Pack of a pupil\u{2019}s records opened";
    /// The lines of a large change were opened.
    ChangeOpened: "Large change opened";
    /// A target-setting report was opened.
    TargetReportOpened: "Target report opened";
    /// A pupil's target was opened.
    TargetOpened: "Pupil\u{2019}s target opened";
    /// The targets of a year group were exported.
    TargetsExported: "Targets exported";
    /// A person of the school's authority or chain saw which year groups it shares.
    SchoolOpenedFromOutside: "School opened by authority or trust";
    /// A person of the school's authority or chain saw the targets that it shares.
    SharedTargetsOpened: "Shared targets opened by authority or trust";
    /// Somebody at the authority or chain opened the figures that the school shares.
    SharedFiguresOpened: "Shared figures opened by authority or trust";
    /// Somebody who sees a group opened its reports, with the school's figures.
    GroupFiguresOpened: "Group\u{2019}s reports opened";
    /// Somebody who sees a group saved its figures, with the school's.
    GroupFiguresExported: "Group\u{2019}s figures saved";
    /// The list of pending users, with their activation codes, was opened.
    PendingUsersOpened: "Activation codes opened";
    /// A welcome letter was opened.
    WelcomeLetterOpened: "Welcome letter opened";
    /// The list of users was exported.
    UsersExported: "Users exported";
    /// A batch was downloaded as a spreadsheet.
    BatchDownloaded: "Batch downloaded";
    /// The audit trail was opened.
    AuditOpened: "Audit trail opened";
    /// Who could see a pupil or a group on a day, or what a person could see, was opened.
    AccessOpened: "Access on a day opened";
    /// The audit trail was exported.
    AuditExported: "Audit trail exported";
} SignIns {
    /// A person signed in.
    SignedIn: "Signed in";
    /// A sign-in failed.
    SignInFailed: "Sign-in failed";
} }

/// The subject of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// An account.
    User(UserId),
    /// A batch.
    Batch(BatchId),
    /// A pupil.
    Pupil(PupilId),
    /// All pupils of a cohort, by its number (`records::cohort::Cohort`).
    Cohort(i16),
    /// A local authority or an academy chain that a person reads for.
    Organisation(OrganisationId),
    /// A large change.
    Change(ChangeId),
    /// A group of schools.
    Group(GroupId),
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Subject::User(id) => write!(f, "user-{id}"),
            Subject::Batch(id) => write!(f, "batch-{id}"),
            Subject::Pupil(id) => write!(f, "pupil-{id}"),
            Subject::Cohort(number) => write!(f, "cohort-{number}"),
            Subject::Organisation(id) => write!(f, "organisation-{id}"),
            Subject::Change(id) => write!(f, "change-{id}"),
            Subject::Group(id) => write!(f, "group-{id}"),
        }
    }
}

/// The author of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Author {
    /// A person who was signed in.
    User(UserId),
    /// A file that arrived under the school's prefix of the bucket.
    Upload,
    /// The provider, by hand.
    Provider,
    /// A person who was not signed in.
    Visitor,
    /// Scheduled work of Attain itself.
    Schedule,
}

/// One property before and after a change. Never holds a password, a code or a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Change {
    /// The name of the property shown to people.
    pub what: String,
    /// The value before.
    pub before: String,
    /// The value after.
    pub after: String,
}

impl Change {
    /// The change in words: "Role: Teacher → Middle Leader". A value without one before it stands alone: "Rows: 12".
    pub fn sentence(&self) -> String {
        let Change { what, before, after } = self;
        match (before.as_str(), after.as_str()) {
            ("", after) => format!("{what}: {after}"),
            (before, "") => format!("{what}: {before} \u{2192} {NOT_SET}"),
            (before, after) => format!("{what}: {before} \u{2192} {after}"),
        }
    }
}

/// The word for a value that is not there.
pub const NOT_SET: &str = "not set";

/// What happened: a change of a school's records, as reported by the rule that made it; a read; or a sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    pub(crate) kind: EventKind,
    pub(crate) about: Vec<Subject>,
    pub(crate) labels: Vec<String>,
    pub(crate) changes: Vec<Change>,
    pub(crate) private: Vec<Change>,
}

impl Event {
    pub fn of(kind: EventKind) -> Event {
        Event { kind, about: Vec::new(), labels: Vec::new(), changes: Vec::new(), private: Vec::new() }
    }

    /// True for an event of this kind.
    pub fn is(&self, kind: EventKind) -> bool {
        self.kind == kind
    }

    /// Adds the person or thing that the event is about. `label` is its name for people, and is stored as personal
    /// data.
    #[must_use]
    pub fn about(mut self, subject: Subject, label: impl Into<String>) -> Event {
        self.about.push(subject);
        self.labels.push(label.into());
        self
    }

    /// Adds a pupil that the event is about, by id alone: the trail outlives the pupil's record, so it holds neither
    /// names of pupils nor values of their records (ADR 0020).
    #[must_use]
    pub fn about_pupil(self, pupil: PupilId) -> Event {
        self.about(Subject::Pupil(pupil), "")
    }

    /// Adds a changed property whose values are not about a person. Adds nothing if both values are the same.
    #[must_use]
    pub fn changing(mut self, what: &str, before: impl Into<String>, after: impl Into<String>) -> Event {
        self.changes.extend(change(what, before.into(), after.into()));
        self
    }

    /// Adds a changed property whose values name people.
    #[must_use]
    pub fn changing_personal(
        mut self,
        what: &str,
        before: impl Into<String>,
        after: impl Into<String>,
    ) -> Event {
        self.private.extend(change(what, before.into(), after.into()));
        self
    }
}

impl Event {
    /// Adds what else is known of a read or a sign-in. Adds nothing if the value is empty.
    #[must_use]
    pub fn with(self, what: &str, value: impl Into<String>) -> Event {
        self.changing(what, "", value)
    }

    /// As [`Event::with`], for a value that is about a person.
    #[must_use]
    pub fn with_personal(self, what: &str, value: impl Into<String>) -> Event {
        self.changing_personal(what, "", value)
    }
}

fn change(what: &str, before: String, after: String) -> Option<Change> {
    (before != after).then(|| Change { what: what.to_owned(), before, after })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_told_in_words() {
        let told = |before: &str, after: &str| {
            let event = Event::of(EventKind::UserChanged).changing("Role", before, after);
            event.changes.iter().map(Change::sentence).collect::<String>()
        };
        assert_eq!(told("Teacher", "Governor"), "Role: Teacher \u{2192} Governor");
        assert_eq!(told("", "Governor"), "Role: Governor");
        assert_eq!(told("Teacher", ""), "Role: Teacher \u{2192} not set");
        assert_eq!(told("Teacher", "Teacher"), "");
    }
}
