//! Mail: the queued mail and its text. A queued mail holds no secret: its link is derived at the moment the mail is
//! sent.

use crate::base::calendar::shown;
use crate::base::ids::{OrganisationId, RequestId, UserId};
use crate::base::keys::{KeyId, SecretKeys};
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

impl QueuedMail {
    /// Writes the mail; `None` if the key of its link has ended, so that the link would not work. `site` is the
    /// website's address without a slash at the end.
    pub fn message(&self, keys: &SecretKeys, now: Timestamp, site: &str) -> Option<Message> {
        Some(match &self.letter {
            Letter::SignUp {
                forename,
                creator,
                school,
                login_name,
                organisation,
                user,
                generation,
                key,
                expires,
            } => {
                let key = keys.accepted(key, now)?;
                let link = key.link(*organisation, *user, *generation).link(site, "sign-up");
                let login_name = match login_name {
                    Some(name) => format!(
                        "Your username is {name}. Note it down: you can sign in with it or with your email address.\n\n"
                    ),
                    None => String::new(),
                };
                Message {
                    subject: format!("Sign up to Attain for {school}"),
                    text: format!(
                        "Dear {forename},\n\n\
                         {creator} has created an Attain account for you at {school}.\n\n\
                         To sign up, open this link and choose a password:\n\n\
                         {link}\n\n\
                         You also need an activation code. {creator} will give it to you separately: by telephone, on paper or in person. \
                         You need it once only.\n\n\
                         {login_name}\
                         The link works once, until {}. If it has expired, ask {creator} to send you a new one.\n\n\
                         Your account is for you alone. Never share it with anyone.\n\n\
                         If you did not expect this email, ignore it.\n\n\
                         Attain\n",
                        shown(*expires)
                    ),
                }
            }
            Letter::SignInLocked { forename, school, until } => Message {
                subject: "Wrong passwords for your Attain account".to_owned(),
                text: format!(
                    "Dear {forename},\n\n\
                     Someone tried to sign in to your Attain account at {school} and entered a wrong password 10 times. \
                     They did not get in. They must wait until {} to try again, and each wrong password makes the wait \
                     longer.\n\n\
                     If it was you, use a browser you have signed in with before, or choose a new password to end the \
                     wait: open {site}/sign-in and choose \u{201c}Forgotten your password?\u{201d}.\n\n\
                     If it was not you, you do not need to do anything. If it happens again, tell one of your Attain \
                     administrators.\n\n\
                     Attain\n",
                    shown(*until)
                ),
            },
            Letter::ConfirmEmail { forename, school, organisation, user, change, key, expires } => {
                let key = keys.accepted(key, now)?;
                let link = key.email_link(*organisation, *user, *change).link(site, "confirm-email");
                Message {
                    subject: "Confirm your email address for Attain".to_owned(),
                    text: format!(
                        "Dear {forename},\n\n\
                         You asked to change the email address of your Attain account at {school} to this one. To confirm \
                         it, open this link:\n\n\
                         {link}\n\n\
                         The link works once, until {}. Sign in with your old address until you have opened it.\n\n\
                         If you did not ask for this, ignore this email.\n\n\
                         Attain\n",
                        shown(*expires)
                    ),
                }
            }
            Letter::AddressTaken { school } => Message {
                subject: "This email address already has an Attain account".to_owned(),
                text: format!(
                    "Hello,\n\n\
                     Someone with an Attain account at {school} asked to use this email address for it. They cannot, \
                     because this address already has an Attain account, and each account needs its own address.\n\n\
                     If it was you, use another address, or ask an administrator where you no longer work to delete \
                     your account there.\n\n\
                     If it was not you, you do not need to do anything. Your account has not changed.\n\n\
                     Attain\n"
                ),
            },
            Letter::EmailChanging { forename, school } => Message {
                subject: "The email address of your Attain account is about to change".to_owned(),
                text: format!(
                    "Dear {forename},\n\n\
                     Someone who knows your password asked to change the email address of your Attain account at \
                     {school}. It changes when they open the link we sent to the new address.\n\n\
                     If it was you, you do not need to do anything. If it was not, tell one of your Attain \
                     administrators now: they can sign you out everywhere and deactivate your account.\n\n\
                     Attain\n"
                ),
            },
            Letter::Unused { forename, school, username, ends } => Message {
                subject: "Your Attain account has not been used for over a year".to_owned(),
                text: format!(
                    "Dear {forename},\n\n\
                     Nobody has signed in to your Attain account at {school} for 13 months. It will be deactivated \
                     on {ends}.\n\n\
                     To keep it, sign in before then, with the username {username}:\n\n\
                     {site}\n\n\
                     If you no longer need it, you do not need to do anything. One of your Attain administrators can \
                     reactivate it later.\n\n\
                     Attain\n"
                ),
            },
            Letter::RequestDue { forename, school, asked_for, arrived, due, request } => Message {
                subject: format!("A request at {school} is due on {due}"),
                text: format!(
                    "Dear {forename},\n\n\
                     A request about a pupil\u{2019}s records at {school} is due on {due}.\n\n\
                     Kind: {asked_for}\n\
                     Arrived: {arrived}\n\n\
                     See what to do next, and record what you have done:\n\n\
                     {site}/requests/{request}\n\n\
                     Attain\n"
                ),
            },
            Letter::ErasureNotice { forename, school, lines } => Message {
                subject: format!("Attain will erase pupil records of {school}"),
                text: format!(
                    "Dear {forename},\n\n\
                     Attain will erase the records of these pupils at {school}:\n\n\
                     {}\n\n\
                     Attain keeps the records of named pupils for at most six months after they leave, complete your \
                     school or your subscription ends. Your own duty to keep pupil records is longer: if you need \
                     anything that Attain holds, download it before then:\n\n\
                     {site}/retention\n\n\
                     If a pupil has not left, return them to the roll. If there is a reason to keep a record for now, \
                     such as an open complaint, place a hold on it.\n\n\
                     Attain\n",
                    lines.join("\n")
                ),
            },
            Letter::PasswordReset { forename, school, organisation, user, reset, key, expires } => {
                let key = keys.accepted(key, now)?;
                let link = key.reset_link(*organisation, *user, *reset).link(site, "reset-password");
                Message {
                    subject: "Choose a new password for Attain".to_owned(),
                    text: format!(
                        "Dear {forename},\n\n\
                         You asked to choose a new password for your Attain account at {school}. To do so, open this \
                         link:\n\n\
                         {link}\n\n\
                         The link works once, until {}. Links we sent you before no longer work.\n\n\
                         If you did not ask for this, ignore this email. Your password has not changed.\n\n\
                         Attain\n",
                        shown(*expires)
                    ),
                }
            }
            Letter::AnswersEnded { forename, school } => Message {
                subject: "Your Attain password cannot be changed by email".to_owned(),
                text: format!(
                    "Dear {forename},\n\n\
                     You asked to choose a new password for your Attain account at {school}. To do that you need one of \
                     your security answers, but Attain can no longer check them: it replaced the key that protects them \
                     while you were away. Your password has not changed.\n\n\
                     If you remember your password, sign in at {site}/sign-in and set new security answers under \
                     \u{201c}Your account\u{201d}. If you do not, ask one of your Attain administrators to deactivate and \
                     reactivate your account. You then sign up again with a new activation code.\n\n\
                     If you did not ask for this, ignore this email.\n\n\
                     Attain\n"
                ),
            },
            Letter::SecretsEnd { forename, school, answers, recovery, until } => {
                let what = match (answers, recovery) {
                    (true, true) => "security answers and recovery codes",
                    (true, false) => "security answers",
                    (false, _) => "recovery codes",
                };
                let when = match until {
                    Some(until) => {
                        format!("They stop working after {}", until.strftime("%d/%m/%Y"))
                    }
                    None => "They no longer work".to_owned(),
                };
                let answers = match answers {
                    true => {
                        "Change your security answers there. Without them you cannot choose a new password if you forget yours.\n\n"
                    }
                    false => "",
                };
                let recovery = match recovery {
                    true => {
                        "To get new recovery codes, remove your second factor and set it up again. Your authenticator app still works.\n\n"
                    }
                    false => "",
                };
                Message {
                    subject: format!("Your {what} for Attain must be set again"),
                    text: format!(
                        "Dear {forename},\n\n\
                         Attain has replaced the key that protects the {what} of your account at {school}. {when}.\n\n\
                         Sign in and open \u{201c}Your account\u{201d}:\n\n\
                         {site}/profile\n\n\
                         {answers}\
                         {recovery}\
                         Attain\n"
                    ),
                }
            }
            Letter::ResetLocked { forename, school } => Message {
                subject: "A link for a new Attain password no longer works".to_owned(),
                text: format!(
                    "Dear {forename},\n\n\
                     Someone opened the link we sent you to choose a new password for your Attain account at {school}, \
                     and entered the wrong characters of your answer 3 times. The link no longer works. Your password \
                     has not changed.\n\n\
                     If it was you, open {site}/sign-in and choose \u{201c}Forgotten your password?\u{201d} to get a \
                     new link. If it was not, someone can read your email: change your email password, and tell one of \
                     your Attain administrators.\n\n\
                     Attain\n"
                ),
            },
            Letter::PasswordChanged { forename, school } => Message {
                subject: "Your Attain password was changed".to_owned(),
                text: format!(
                    "Dear {forename},\n\n\
                     The password of your Attain account at {school} was changed, and you were signed out everywhere \
                     else.\n\n\
                     If it was you, you do not need to do anything. If it was not, tell one of your Attain \
                     administrators now: they can deactivate your account.\n\n\
                     Attain\n"
                ),
            },
            Letter::CodesGuessed { forename, school, until } => Message {
                subject: "Someone may know your Attain password".to_owned(),
                text: format!(
                    "Dear {forename},\n\n\
                     Someone entered the right password for your Attain account at {school}, and then a wrong code 10 \
                     times. They did not get in. They must wait until {} to try again, and each wrong code makes the \
                     wait longer.\n\n\
                     If it was you, wait until then, then enter the code from your app or a recovery code.\n\n\
                     If it was not you, someone knows your password. Open {site}/sign-in and choose \u{201c}Forgotten \
                     your password?\u{201d} to choose a new one. Then tell one of your Attain administrators.\n\n\
                     Attain\n",
                    shown(*until)
                ),
            },
            Letter::AnswersChanged { forename, school } => Message {
                subject: "Your Attain security answers were changed".to_owned(),
                text: format!(
                    "Dear {forename},\n\n\
                     The security questions and answers of your Attain account at {school} were changed, and you were \
                     signed out everywhere else.\n\n\
                     If it was you, you do not need to do anything. If it was not, tell one of your Attain \
                     administrators now: they can deactivate your account.\n\n\
                     Attain\n"
                ),
            },
            Letter::SecondFactorOn { forename, school } => Message {
                subject: "The second factor of your Attain account is on".to_owned(),
                text: format!(
                    "Dear {forename},\n\n\
                     A second factor was set up for your Attain account at {school}. To sign in, you now need a code \
                     from your authenticator app as well as your password.\n\n\
                     If it was you, you do not need to do anything. If it was not, tell one of your Attain \
                     administrators now: they can remove it, sign you out everywhere and deactivate your account.\n\n\
                     Attain\n"
                ),
            },
            Letter::SecondFactorOff { forename, school, by } => {
                let by = match by {
                    Some(by) => {
                        format!("{by} removed the second factor from your Attain account at {school}")
                    }
                    None => format!("You removed the second factor from your Attain account at {school}"),
                };
                Message {
                    subject: "The second factor of your Attain account is off".to_owned(),
                    text: format!(
                        "Dear {forename},\n\n\
                         {by}. You now sign in with your password alone.\n\n\
                         To set up a second factor again, open \u{201c}Your account\u{201d}:\n\n\
                         {site}/profile\n\n\
                         If you did not ask for this, change your password now and tell one of your Attain \
                         administrators.\n\n\
                         Attain\n"
                    ),
                }
            }
            Letter::CodeLocked { forename, person, school } => Message {
                subject: format!("An activation code at {school} is locked"),
                text: format!(
                    "Dear {forename},\n\n\
                     The activation code of {person} at {school} was entered wrongly 10 times and is now locked.\n\n\
                     Ask {person} first whether it was them. Then open Pending users and choose \u{201c}New \
                     code\u{201d}:\n\n\
                     {site}/pending-users\n\n\
                     Attain\n"
                ),
            },
        })
    }
}
