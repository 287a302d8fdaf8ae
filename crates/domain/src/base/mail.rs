//! Mail: the queued mail and its text. A queued mail holds no secret: its link is derived at the moment the mail is
//! sent.

mod text;

use crate::base::ids::{GroupId, OrganisationId, RequestId, UserId};
use crate::base::keys::KeyId;
use crate::base::text::Email;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The lease of one attempt to send, in seconds; after that, another attempt may begin. A function that sends times
/// out after 20 seconds, so after 60 seconds the holder of the lease cannot be running any more.
pub const LEASE_SECONDS: i64 = 60;

/// A mail that is queued on the item whose change it announces. The table's stream delivers it to the sender.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueuedMail {
    /// The id of the mail. A newer mail on the same item replaces this one.
    pub id: Uuid,
    pub to: Email,
    pub letter: Letter,
    /// The end of the sender's lease on this mail, in Unix seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lease: Option<i64>,
}

/// The kinds of mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Letter {
    /// The sign-up email of F1. It names the creator of the account and holds the link, never the code.
    SignUp {
        /// The recipient's forename, for the greeting.
        forename: String,
        /// Forename and surname of the person who created the account.
        creator: String,
        school: String,
        /// The generated username, for administrators (F3).
        login_name: Option<String>,
        /// The organisation of the invitation.
        organisation: OrganisationId,
        /// The pending account.
        user: UserId,
        /// The generation of the link; a new link replaces the one before.
        generation: u32,
        /// The key from which the link is derived.
        #[serde(default)]
        key: KeyId,
        /// The time when the link expires.
        expires: Timestamp,
    },
    /// To the holder of an account: sign-in must wait after wrong passwords.
    SignInLocked {
        /// The recipient's forename, for the greeting.
        forename: String,
        school: String,
        /// The time from which the next attempt is allowed.
        until: Timestamp,
    },
    /// To a new email address: the link that confirms it.
    ConfirmEmail {
        /// The recipient's forename, for the greeting.
        forename: String,
        school: String,
        /// The organisation of the account.
        organisation: OrganisationId,
        /// The account whose email address will change.
        user: UserId,
        /// The id of the change.
        change: Uuid,
        /// The key from which the link is derived.
        #[serde(default)]
        key: KeyId,
        /// The time when the link expires.
        expires: Timestamp,
    },
    /// To an address that has an account: somebody asked for it to be the address of another account.
    AddressTaken {
        /// The school of the other account.
        school: String,
    },
    /// To the old email address: somebody who knows the password has asked for another address.
    EmailChanging {
        /// The recipient's forename, for the greeting.
        forename: String,
        school: String,
    },
    /// To the holder of an account that was not used for 13 months: the day on which it will be deactivated.
    Unused {
        /// The recipient's forename, for the greeting.
        forename: String,
        school: String,
        /// The username or email address that they sign in with.
        username: String,
        /// The day, as it is shown to people.
        ends: String,
    },
    /// To the holders of School setup and Manage data: pupils who will be erased.
    ErasureNotice {
        /// The recipient's forename, for the greeting.
        forename: String,
        school: String,
        /// How many pupils on which day, and why. No names.
        lines: Vec<String>,
    },
    /// To the other holders of School setup: a colleague's wish that takes a second person. No names of pupils.
    ConfirmationWaits {
        /// The recipient's forename, for the greeting.
        forename: String,
        school: String,
        /// What the colleague asked to do, such as `delete 24 pupils`.
        wish: String,
        /// The colleague's name.
        by: String,
        /// The time until which it can be confirmed, as it is shown to people.
        until: String,
        /// The path of the page on which it is confirmed.
        page: String,
    },
    /// To the holders of School setup, and the person who handles it: a request about a pupil's records is due. No names.
    RequestDue {
        /// The recipient's forename, for the greeting.
        forename: String,
        school: String,
        /// What was asked for.
        asked_for: String,
        /// The days, as they are shown to people.
        arrived: String,
        due: String,
        request: RequestId,
    },
    /// To the holders of School setup: the receipt of an accepted agreement on the school's data.
    AgreementAccepted {
        /// The recipient's forename, for the greeting.
        forename: String,
        school: String,
        version: u32,
        /// Who accepted it, and when, as it is shown to people.
        by: String,
        at: String,
    },
    /// To the holders of School setup of a school: a group asks it to join. No figures.
    GroupAsks {
        /// The recipient's forename, for the greeting.
        forename: String,
        school: String,
        /// The name of the group.
        group: String,
        /// The name of the organisation that made it.
        owner: String,
        /// True if the school is asked again because the agreement has a new version.
        #[serde(default)]
        again: bool,
        id: GroupId,
    },
    /// To people with access to a group: its name, its schools or its visibility have changed. No figures, and no names of
    /// schools.
    GroupChanged {
        /// The recipient's forename, for the greeting.
        forename: String,
        school: String,
        /// The name of the group.
        group: String,
        /// The name of the organisation that made it.
        owner: String,
        /// What changed, in words.
        lines: Vec<String>,
        id: GroupId,
    },
    /// The link for choosing a new password.
    PasswordReset {
        /// The recipient's forename, for the greeting.
        forename: String,
        school: String,
        /// The organisation of the account.
        organisation: OrganisationId,
        /// The account whose password is reset.
        user: UserId,
        /// The id of the reset.
        reset: Uuid,
        /// The key from which the link is derived.
        #[serde(default)]
        key: KeyId,
        /// The time when the link expires.
        expires: Timestamp,
    },
    /// To somebody who asked for a link to choose a new password: their security answers ended with the secret key that
    /// they depend on.
    AnswersEnded {
        /// The recipient's forename, for the greeting.
        forename: String,
        school: String,
    },
    /// To the holder of an account: something that was given once ends with the secret key that it depends on, and must be
    /// given again.
    SecretsEnd {
        /// The recipient's forename, for the greeting.
        forename: String,
        school: String,
        /// True if the answers to security questions end.
        answers: bool,
        /// True if recovery codes of the second factor end.
        recovery: bool,
        /// The last day on which they work; `None` if they no longer do.
        until: Option<Date>,
    },
    /// The link to choose a new password stopped working after three wrong attempts.
    ResetLocked {
        /// The recipient's forename, for the greeting.
        forename: String,
        school: String,
    },
    /// A new password was chosen.
    PasswordChanged {
        /// The recipient's forename, for the greeting.
        forename: String,
        school: String,
    },
    /// To the holder of an account: wrong codes of the second factor were typed after the right password.
    CodesGuessed {
        /// The recipient's forename, for the greeting.
        forename: String,
        school: String,
        /// The time from which the next attempt is allowed.
        until: Timestamp,
    },
    /// The security questions and answers were replaced.
    AnswersChanged {
        /// The recipient's forename, for the greeting.
        forename: String,
        school: String,
    },
    /// The recovery codes were replaced.
    RecoveryCodesRenewed {
        /// The recipient's forename, for the greeting.
        forename: String,
        school: String,
    },
    /// The second factor was turned on.
    SecondFactorOn {
        /// The recipient's forename, for the greeting.
        forename: String,
        school: String,
    },
    /// The second factor was removed from the account.
    SecondFactorOff {
        /// The recipient's forename, for the greeting.
        forename: String,
        school: String,
        /// The name of the person who removed it; `None` if the holder did.
        by: Option<String>,
    },
    /// To the creator of an account: its activation code was typed wrongly ten times (Decided).
    CodeLocked {
        /// The recipient's forename, for the greeting.
        forename: String,
        /// The name of the person the code belongs to.
        person: String,
        school: String,
    },
}

/// A mail ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub subject: String,
    /// The text part. It is the only part, so nothing has to be escaped and every mail program can show it.
    pub text: String,
}
