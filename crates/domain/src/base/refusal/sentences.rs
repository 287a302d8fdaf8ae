//! The sentence of each refusal.

use super::Refusal;
use crate::base::calendar::{day_in_words, shown};
use crate::base::moment::next_minute;
use crate::base::seat::Seat;
use crate::base::text::{count, count_of, plural, thousands};
use std::fmt;

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::SeatsFull { seat: Seat::SchoolSetup, limit } => write!(
                f,
                "You can have {} with School setup, and not enough are left. Delete a pending administrator, or remove School setup from another account, first.",
                count(*limit, "account")
            ),
            Refusal::SeatsFull { seat: Seat::ManageData, limit } => write!(
                f,
                "You can have {} with Manage data, and not enough are left. Remove Manage data from another account first.",
                count(*limit, "account")
            ),
            Refusal::AnotherMustConfirm => write!(
                f,
                "One person must ask for this, and another with School setup must confirm it within a day. Attain support confirms it only where the school has no second person."
            ),
            Refusal::DeletionDecided => write!(f, "This deletion has been confirmed, and the records are being erased. It cannot be stopped now."),
            Refusal::DeletionsWaiting => write!(
                f,
                "Too many other deletions are waiting for confirmation. Confirm or withdraw one of them first."
            ),
            Refusal::NoPack => write!(
                f,
                "A pack answers a request for a pupil\u{2019}s records while it is open. Record a new request, then make its pack."
            ),
            Refusal::AgreementChanged => {
                write!(f, "The agreement has changed. Open the page again, read the agreement, then answer.")
            }
            Refusal::MisConnected => {
                write!(f, "Your school is connected already. Stop that connection first, then connect again.")
            }
            Refusal::MisTaken => {
                write!(f, "Another school is connected under this number. Check the number, or ask support.")
            }
            Refusal::NotConnected => {
                write!(f, "Your MIS is not connected. Someone with School setup can connect it under School data.")
            }
            Refusal::AgreementMissing => write!(
                f,
                "Your school has not accepted the data agreement. Someone with School setup can accept it under School data."
            ),
            Refusal::SubscriptionOver { last } => write!(
                f,
                "Your school\u{2019}s subscription ended on {}, so Attain does not read your MIS. Ask support to renew it.",
                day_in_words(*last)
            ),
            Refusal::ExtractRunning => {
                write!(f, "Attain is reading your MIS now. Wait until that has ended, then try again.")
            }
            Refusal::AskerUnknown => write!(
                f,
                "Record how you checked the person\u{2019}s identity before you make the pack."
            ),
            Refusal::TargetsNotUsed => write!(
                f,
                "Target setting is switched off for this year group. Switch it on in the target settings first."
            ),
            Refusal::NotPrepopulated => write!(
                f,
                "This year group’s target settings say that targets are not pre-populated. Choose what to pre-populate them with and save, then try again."
            ),
            Refusal::TargetsLocked => write!(
                f,
                "Targets in this year group cannot be changed. Someone with School setup can allow it in the target settings."
            ),
            Refusal::OnlyUpwards { least } => write!(
                f,
                "Targets in this year group can only go up. This one was pre-populated as {least}: choose {least} or a higher grade."
            ),
            Refusal::NotARoleHere { noun } => {
                write!(f, "Your {noun} does not have this job role. Select another job role.")
            }
            Refusal::FiguresPublished => f.write_str(
                "These results are published already. Published figures never change, because a comparison of two versions could point at a pupil.",
            ),
            Refusal::NotATaker => write!(
                f,
                "This pupil is not in any of the subject’s classes. Add the pupil to a class first, or choose every pupil in the target settings."
            ),
            Refusal::TargetsSetSince { subject } => write!(
                f,
                "New targets in {subject} have been set since these were deleted. Keep the new targets, or delete them first and then bring these back."
            ),
            Refusal::TargetsWouldChange { count: targets } => write!(
                f,
                "This now changes {} that staff set below the pre-populated grade, not the number you confirmed. Check them, then save again.",
                count(*targets, "target")
            ),
            Refusal::CountChanged { count: targets } => write!(
                f,
                "There {} now {}, not the number you confirmed. Check the numbers before you delete them.",
                plural(*targets, "is", "are"),
                count(*targets, "target")
            ),
            Refusal::TrackingIsForPrimary => {
                write!(
                    f,
                    "Pupil tracking is for primary schools only. Remove the pupil tracking permissions and try again."
                )
            }
            Refusal::EmailTaken => f.write_str(Refusal::EMAIL_TAKEN),
            Refusal::OrganisationExists => {
                write!(
                    f,
                    "An organisation with this number has already been set up. Its administrators create its accounts."
                )
            }
            Refusal::LinkExpired => write!(
                f,
                "This sign-up link has expired. Ask the person who created your account to send you a new one from their Pending users page."
            ),
            Refusal::CodeWrong { left } => {
                let tries = count_of((*left).into(), "try", "tries");
                write!(f, "The activation code is not right. You have {tries} left.")
            }
            Refusal::CodeLocked => write!(
                f,
                "The activation code is locked because it was entered wrongly 10 times. Ask the person who created your account for a new code."
            ),
            Refusal::CodeExpired => write!(
                f,
                "This activation code has expired. Ask the person who created your account for a new code."
            ),
            Refusal::LetterExpired => write!(
                f,
                "This person’s activation code or link has expired. On the Pending users page, choose \u{201c}New code\u{201d} and \u{201c}Resend\u{201d}, then print the letter."
            ),
            Refusal::LetterLocked => write!(
                f,
                "This person’s activation code is locked after 10 wrong tries. On the Pending users page, choose \u{201c}New code\u{201d}, then print the letter."
            ),
            Refusal::SecondFactorExpired => write!(
                f,
                "You have not used your second factor for so long that it no longer works. Ask one of your administrators to remove it, then set it up again."
            ),
            Refusal::AnswerWrong { left } => {
                let tries = count_of((*left).into(), "try", "tries");
                write!(f, "The characters are not right. You have {tries} left.")
            }
            Refusal::ResetLocked => write!(
                f,
                "The characters were wrong 3 times, so this link no longer works. Choose \u{201c}Forgotten your password?\u{201d} on the sign-in page to get a new one."
            ),
            Refusal::AnswersWait { until } => write!(
                f,
                "There have been too many wrong characters for this account. Wait until {}, then ask for a new link. If you cannot wait, ask one of your administrators to deactivate and reactivate your account, then sign up again.",
                shown(next_minute(*until))
            ),
            Refusal::SecondFactorOn => {
                write!(f, "Your second factor is already set up. To set up another device, remove it first.")
            }
            Refusal::SecondFactorNotBegun => {
                write!(
                    f,
                    "Enter your password first. Then set up your app and enter its first code."
                )
            }
            Refusal::SecondFactorNotOn => {
                write!(
                    f,
                    "This account has no second factor, so there is nothing to remove. Open the account again to see it as it is now."
                )
            }
            Refusal::OwnSecondFactor => write!(
                f,
                "This is your own account. Remove your second factor under \u{201c}Your account\u{201d}, with your password and a code."
            ),
            Refusal::HighlightedUnconfirmed => f.write_str(Refusal::HIGHLIGHTED_UNCONFIRMED),
            Refusal::NothingToCreate => f.write_str(Refusal::NOTHING_TO_CREATE),
            Refusal::BatchClosed => {
                write!(f, "This batch can no longer be changed. Upload the spreadsheet again.")
            }
            Refusal::BatchFull => write!(
                f,
                "This batch cannot hold any more text. Shorten the text in this row, or create the accounts for other rows first."
            ),
            Refusal::RecordTooLarge => write!(
                f,
                "This is too large for Attain to save. Nothing has been changed. Make it smaller, for example by splitting the file, and try again."
            ),
            Refusal::LastAdministrator => write!(
                f,
                "This is the only account with School setup that can sign in. Give School setup to someone else first, and wait until they have signed up."
            ),
            Refusal::AlreadyActive => {
                write!(f, "This account is already active. Open it again in the list of users.")
            }
            Refusal::TooManyToExport { limit } => {
                let limit = thousands(u32::try_from(*limit).unwrap_or(u32::MAX));
                write!(f, "A file can hold up to {limit} rows. Filter the list and export it in parts.")
            }
            Refusal::NothingToChange => {
                write!(f, "There is nothing to change. Close the page, or choose another file.")
            }
            Refusal::YearStarted => {
                write!(f, "Your pupil records are already in this academic year, so there is nothing to do.")
            }
            Refusal::ChangeStripped => write!(
                f,
                "This change cannot be undone, because your school took back what Attain had read from its MIS, and the records of the change held it. Change the pupils on their own pages."
            ),
            Refusal::ChangeOver => write!(
                f,
                "This can no longer be done. A change can be applied for one day, and undone once within 30 days. Start again from the beginning."
            ),
            Refusal::CountsNotKept => f.write_str(
                "Your school does not keep counts of past results. Ask someone with School setup to turn them on under Settings, then try again.",
            ),
            Refusal::NotApplied => {
                write!(f, "This has not been fully applied yet. Wait until it has, then undo it.")
            }
            Refusal::ChangeRunning { title, by } => write!(
                f,
                "{by} is applying or undoing \u{201c}{title}\u{201d} now. Wait until it has finished, then try again."
            ),
            Refusal::PlanChanged => f.write_str("The records have changed since you opened this page, so nothing has been done. Check it again, then confirm it."),
            Refusal::ChangedMeanwhile => {
                write!(
                    f,
                    "Someone else changed this while you were working on it. Check it, then make your change again."
                )
            }
        }
    }
}
