//! Events: the changes of a school's records, as the rules that make them report them to the audit trail.

use crate::base::ids::{BatchId, PupilId, UserId};
use serde::{Deserialize, Serialize};

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident: $label:literal;)*) => {
        /// What was done, in the past tense.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(rename_all = "kebab-case")]
        pub enum EventKind { $($(#[$doc])* $variant,)* }

        impl EventKind {
            /// Every kind, in the order a list of choices has them.
            pub const ALL: &[EventKind] = &[$(EventKind::$variant,)*];

            /// The kind as it is shown.
            pub const fn label(self) -> &'static str {
                match self { $(EventKind::$variant => $label,)* }
            }
        }
    };
}

kinds! {
    /// The provider made the school and its first administrator.
    SchoolProvisioned: "School set up";
    /// The provider made the school belong to another local authority or academy chain.
    SchoolPlaced: "School placed";
    /// Accounts were created, singly or from a batch.
    UsersInvited: "Users created";
    /// A new sign-up link replaced the old one.
    SignUpEmailResent: "Sign-up email sent again";
    /// A new activation code replaced the old one.
    ActivationCodeReissued: "Activation code replaced";
    /// An activation code was typed wrongly ten times.
    ActivationCodeLocked: "Activation code locked";
    /// A pending account was deleted.
    PendingUserDeleted: "Pending user deleted";
    /// A person signed up.
    UserActivated: "User signed up";
    /// A name was tried with wrong passwords until it must wait.
    SignInLocked: "Sign-in locked after wrong tries";
    /// A link to choose a new password was sent.
    PasswordResetRequested: "New password asked for";
    /// Such a link was tried with wrong characters until it was dead.
    PasswordResetLocked: "New password refused after wrong tries";
    /// A person chose a new password with such a link.
    PasswordReset: "New password chosen";
    /// A person began to set up a second factor.
    SecondFactorBegun: "Second factor begun";
    /// A person's second factor is asked for from now on.
    SecondFactorConfirmed: "Second factor set up";
    /// A person removed their second factor.
    SecondFactorRemoved: "Second factor removed";
    /// An administrator took a lost second factor off an account.
    SecondFactorReset: "Second factor taken off";
    /// A setting of the school was changed.
    SettingsChanged: "School settings changed";
    /// An address for a spreadsheet was given out.
    UploadRequested: "Upload begun";
    /// A spreadsheet arrived and was read, or refused.
    BatchImported: "Spreadsheet read";
    /// A row of a batch was edited.
    BatchRowAmended: "Batch row edited";
    /// A row was deleted from a batch.
    BatchRowDeleted: "Batch row deleted";
    /// Rows of a batch turned out to hold addresses that have an account.
    RowsFoundTaken: "Batch rows found to have accounts";
    /// What was left of a batch was deleted.
    BatchDeleted: "Batch deleted";
    /// An account got another role or other permissions.
    UserChanged: "User changed";
    /// An account was deactivated.
    UserDeactivated: "User deactivated";
    /// A deactivated account was made a pending one again.
    UserReactivated: "User reactivated";
    /// An account was deleted.
    UserDeleted: "User deleted";
    /// All sessions of an account were ended.
    SessionsEnded: "Signed out everywhere";
    /// A person changed their own name.
    NameChanged: "Name changed";
    /// A person asked for another email address.
    EmailChangeRequested: "Change of email address begun";
    /// A new email address was confirmed.
    EmailChanged: "Email address changed";
    /// Pupils were added, changed or taken off the roll by a spreadsheet.
    PupilsImported: "Pupils imported";
    /// Classes were changed by a spreadsheet.
    ClassesImported: "Classes imported";
    /// Past results were added by a spreadsheet.
    ResultsImported: "Results imported";
    /// The subjects of a year group's reports were chosen.
    SubjectsChosen: "Subjects chosen";
    /// Benchmarks, or the scales targets are set in, were set.
    BenchmarksSet: "Benchmarks set";
    /// The target settings of a year group were changed.
    TargetSettingsChanged: "Target settings changed";
    /// Targets of a year group were pre-populated.
    TargetsPrepopulated: "Targets pre-populated";
    /// A target was set by a person.
    TargetSet: "Target set";
    /// Targets were set from a spreadsheet.
    TargetsImported: "Targets imported";
    /// Targets were deleted.
    TargetsDeleted: "Targets deleted";
    /// Deleted targets were brought back.
    TargetsBroughtBack: "Targets brought back";
    /// The holder of an unused account was warned.
    UnusedAccountWarned: "Warned about an unused account";
    /// An unused account was deactivated.
    UnusedAccountDeactivated: "Unused account deactivated";
}

/// Whom or what an entry is about.
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
}

/// Who did something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Author {
    /// Somebody signed in.
    User(UserId),
    /// A file that arrived under the school's prefix.
    Upload,
    /// The provider, by hand.
    Provider,
    /// Somebody who was not signed in.
    Visitor,
    /// Attain itself, by the clock.
    Schedule,
}

/// One property, before and after; never a password, a code or a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Change {
    /// The property, as it is shown.
    pub what: String,
    /// What it was.
    pub before: String,
    /// What it is now.
    pub after: String,
}

/// A change of a school's records, as the rule that made it tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    pub(crate) kind: EventKind,
    pub(crate) about: Vec<Subject>,
    pub(crate) labels: Vec<String>,
    pub(crate) changes: Vec<Change>,
    pub(crate) private: Vec<Change>,
}

impl Event {
    /// An event of this kind.
    pub fn of(kind: EventKind) -> Event {
        Event { kind, about: Vec::new(), labels: Vec::new(), changes: Vec::new(), private: Vec::new() }
    }

    /// Whom or what it is about; `label` is what people call it, and is kept as personal.
    #[must_use]
    pub fn about(mut self, subject: Subject, label: impl Into<String>) -> Event {
        self.about.push(subject);
        self.labels.push(label.into());
        self
    }

    /// What changed, where neither text is about a person; nothing when both are the same.
    #[must_use]
    pub fn changing(mut self, what: &str, before: impl Into<String>, after: impl Into<String>) -> Event {
        self.changes.extend(change(what, before.into(), after.into()));
        self
    }

    /// What changed, in words that name people.
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

fn change(what: &str, before: String, after: String) -> Option<Change> {
    (before != after).then(|| Change { what: what.to_owned(), before, after })
}
