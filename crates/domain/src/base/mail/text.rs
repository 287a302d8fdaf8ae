//! The text of each mail.

use super::{Letter, Message, QueuedMail};
use crate::base::calendar::shown;
use crate::base::keys::SecretKeys;
use jiff::Timestamp;

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
                         You need it only once.\n\n\
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
            Letter::ConfirmationWaits { forename, school, wish, by, until, page } => Message {
                subject: format!("Your confirmation is needed at {school}"),
                text: format!(
                    "Dear {forename},\n\n\
                     {by} has asked to {wish} at {school}. A second person with School setup must confirm it.\n\n\
                     Look at it, and confirm it if you agree:\n\n\
                     {site}/{page}\n\n\
                     If nobody confirms it by {until}, nothing happens.\n\n\
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
            Letter::AgreementAccepted { forename, school, version, by, at } => Message {
                subject: format!("{school} has accepted the data agreement of Attain"),
                text: format!(
                    "Dear {forename},\n\n\
                     {by} accepted the data processing agreement and end user licence of Attain for {school} on {at}.\n\n\
                     Version: {version}\n\n\
                     Read or save it at any time:\n\n\
                     {site}/agreement\n\n\
                     If nobody at your school should have done this, contact Attain support at once.\n\n\
                     Attain\n"
                ),
            },
            Letter::GroupAsks { forename, school, group, owner, again, id } => Message {
                subject: format!("{owner} asks {school} to join a Collaborate group"),
                text: format!(
                    "Dear {forename},\n\n\
                     {}\n\n\
                     A group compares the results of its schools: figures of at least five pupils, and nothing about one \
                     pupil. Nothing of your school is in it until someone with School setup agrees, and you can withdraw at \
                     any time.\n\n\
                     Read what is shared, then agree or refuse:\n\n\
                     {site}/groups/{id}\n\n\
                     Attain\n",
                    if *again {
                        format!(
                            "The agreement to join the Collaborate group \u{201c}{group}\u{201d} of {owner} has a new version, so \
                             {school} is asked again. What your school answered before no longer counts."
                        )
                    } else {
                        format!(
                            "{owner} has made the Collaborate group \u{201c}{group}\u{201d} and asks {school} to join it."
                        )
                    }
                ),
            },
            Letter::GroupChanged { forename, school, group, owner, lines, id } => Message {
                subject: format!("The Collaborate group {group} has changed"),
                text: format!(
                    "Dear {forename},\n\n\
                     The Collaborate group \u{201c}{group}\u{201d} of {owner}, which you can see at {school}, has changed.\n\n\
                     {}\n\n\
                     See the group:\n\n\
                     {site}/groups/{id}\n\n\
                     Attain\n",
                    lines.join("\n")
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
            Letter::RecoveryCodesRenewed { forename, school } => Message {
                subject: "New recovery codes for your Attain account".to_owned(),
                text: format!(
                    "Dear {forename},\n\n\
                     New recovery codes were made for your Attain account at {school}. The old ones no longer work.\n\n\
                     If it was you, you do not need to do anything. If it was not, tell one of your Attain \
                     administrators now: they can remove the second factor, sign you out everywhere and deactivate your \
                     account.\n\n\
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
