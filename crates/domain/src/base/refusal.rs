//! Refusals: the school rules that can say no, each with what the person can do about it.

use crate::base::calendar::shown;
use crate::base::moment::next_minute;
use crate::base::seat::Seat;
use crate::base::sheet::MAX_EXPORTED;
use crate::base::text::{count, count_of, plural, thousands};
use jiff::Timestamp;
use std::fmt;

/// A school rule that said no. `Display` is the sentence that the person sees, with what they can do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// All of the school's accounts of this kind are in use (F9, F10).
    SeatsFull {
        seat: Seat,
        /// The number of such accounts the school may have.
        limit: u32,
    },
    /// Pupil tracking permissions outside a primary school (F14).
    TrackingIsForPrimary,
    /// The email address already belongs to an account.
    EmailTaken,
    /// The organisation has been set up already.
    OrganisationExists,
    /// The sign-up link has expired (after 7 days).
    LinkExpired,
    /// The activation code is wrong.
    CodeWrong {
        /// Attempts left before the code is locked.
        left: u8,
    },
    /// Ten wrong attempts: the code is locked until it is replaced.
    CodeLocked,
    /// The secret key that the activation code is derived from has ended.
    CodeExpired,
    /// The secret key that the code or the link of a welcome letter is derived from has ended.
    LetterExpired,
    /// The secret key that the second factor is sealed under has ended.
    SecondFactorExpired,
    /// The characters of the security answer are wrong.
    AnswerWrong {
        /// Attempts left before the link stops working.
        left: u8,
    },
    /// Three wrong attempts: the link to choose a new password no longer works.
    ResetLocked,
    /// Too many wrong characters with several links: the account's security answers must wait.
    AnswersWait {
        /// The time from which the next attempt is allowed.
        until: Timestamp,
    },
    /// The person already has a second factor.
    SecondFactorOn,
    /// The person has not begun to set up a second factor.
    SecondFactorNotBegun,
    /// The account has no second factor that could be removed.
    SecondFactorNotOn,
    /// People remove their own second factor in their profile, not in the list of users.
    OwnSecondFactor,
    /// Amber rows need the tick under the grid (F33).
    HighlightedUnconfirmed,
    /// Every row has a red cell.
    NothingToCreate,
    /// The batch is deleted, or its file was never accepted.
    BatchClosed,
    /// The batch would hold more text than one record can (400 KB).
    BatchFull,
    /// The record would be larger than the table stores (400 KB).
    RecordTooLarge,
    /// Somebody else changed the record in the meantime.
    ChangedMeanwhile,
    /// The plan is no longer the one that was shown.
    PlanChanged,
    /// A plan that changes nothing.
    NothingToChange,
    /// The records are of the present academic year already.
    YearStarted,
    /// A large change that has expired or was undone, or whose thirty days are over.
    ChangeOver,
    /// The school keeps no counts of past results.
    CountsNotKept,
    /// A large change can be undone only once it has been applied completely.
    NotApplied,
    /// Another large change of the same kind is being applied or undone.
    ChangeRunning {
        /// The file or the year group that it comes from.
        title: String,
        /// The name of the person who began it.
        by: String,
    },
    /// The school would have nobody left who holds School setup and can sign in.
    LastAdministrator,
    /// The account is not deactivated, so it cannot be reactivated.
    AlreadyActive,
    /// Target setting is switched off for the year group (F46).
    TargetsNotUsed,
    /// The year group's targets are not pre-populated (F48).
    NotPrepopulated,
    /// Targets cannot be changed (F49).
    TargetsLocked,
    /// Targets can only be at or above the pre-populated grade (F49).
    OnlyUpwards {
        /// The pre-populated grade.
        least: &'static str,
    },
    /// The job role belongs to another kind of organisation (F8).
    NotARoleHere {
        /// The word for the organisation, such as "council".
        noun: &'static str,
    },
    /// Figures of the key stage and the academic year are published, and never change.
    FiguresPublished,
    /// The pupil is in no class of a subject that has classes (ADR 0016).
    NotATaker,
    /// Targets were set after others of the same subject had been deleted, so the deletion cannot be undone.
    TargetsSetSince { subject: String },
    /// The settings would change targets that staff set, and the person has not confirmed that number (F49).
    TargetsWouldChange {
        /// The number of such targets.
        count: u32,
    },
    /// The number of targets to delete differs from the number that was confirmed.
    CountChanged {
        /// The present number.
        count: u32,
    },
    /// What cannot be taken back needs a second person at the school, unless there is none (F82).
    AnotherMustConfirm,
    /// Pupils are being deleted, which nothing stops any more.
    DeletionDecided,
    /// More pupils wait to be deleted than one record can hold.
    DeletionsWaiting,
    /// A pack answers open requests for a pupil's records only.
    NoPack,
    /// Nobody has recorded how the school knows who asks for a pupil's records.
    AskerUnknown,
    /// The agreement of groups has another version than the person saw.
    AgreementChanged,
    /// The school has not accepted the agreement on its data.
    AgreementMissing,
    /// The school's MIS is not connected.
    NotConnected,
    /// An extract of the school's MIS is under way.
    ExtractRunning,
    /// The school has a connection with its MIS already.
    MisConnected,
    /// Another school is connected under this number.
    MisTaken,
    /// The list has more rows than one file can hold.
    TooManyToExport {
        /// The most rows a file can hold.
        limit: usize,
    },
}

impl Refusal {
    // Sentences that pages show before anything is sent. They are constants of their own, so that the browser does
    // not download the other sentences with them.

    /// The sentence of [`Refusal::EmailTaken`].
    pub const EMAIL_TAKEN: &'static str =
        "This email address already has an account. Check the address, or use another.";
    /// The sentence of [`Refusal::NothingToCreate`].
    pub const NOTHING_TO_CREATE: &'static str =
        "No row is ready for an account. Edit or delete the rows with red cells first.";
    /// The sentence of [`Refusal::HighlightedUnconfirmed`].
    pub const HIGHLIGHTED_UNCONFIRMED: &'static str =
        "Some accounts are highlighted in amber. Check them, then tick the box under the list to confirm.";

    /// A stable identifier of the refusal, for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Refusal::SeatsFull { .. } => "seats-full",
            Refusal::TargetsNotUsed => "targets-not-used",
            Refusal::NotPrepopulated => "not-prepopulated",
            Refusal::TargetsLocked => "targets-locked",
            Refusal::OnlyUpwards { .. } => "only-upwards",
            Refusal::NotARoleHere { .. } => "not-a-role-here",
            Refusal::FiguresPublished => "figures-published",
            Refusal::NotATaker => "not-a-taker",
            Refusal::TargetsSetSince { .. } => "targets-set-since",
            Refusal::TargetsWouldChange { .. } => "targets-would-change",
            Refusal::CountChanged { .. } => "count-changed",
            Refusal::TrackingIsForPrimary => "tracking-is-for-primary",
            Refusal::EmailTaken => "email-taken",
            Refusal::OrganisationExists => "organisation-exists",
            Refusal::LinkExpired => "link-expired",
            Refusal::CodeWrong { .. } => "code-wrong",
            Refusal::CodeLocked => "code-locked",
            Refusal::CodeExpired => "code-expired",
            Refusal::LetterExpired => "letter-expired",
            Refusal::SecondFactorExpired => "second-factor-expired",
            Refusal::AnswerWrong { .. } => "answer-wrong",
            Refusal::ResetLocked => "reset-locked",
            Refusal::AnswersWait { .. } => "answers-wait",
            Refusal::SecondFactorOn => "second-factor-on",
            Refusal::SecondFactorNotBegun => "second-factor-not-begun",
            Refusal::SecondFactorNotOn => "second-factor-not-on",
            Refusal::OwnSecondFactor => "own-second-factor",
            Refusal::HighlightedUnconfirmed => "highlighted-unconfirmed",
            Refusal::NothingToCreate => "nothing-to-create",
            Refusal::BatchClosed => "batch-closed",
            Refusal::BatchFull => "batch-full",
            Refusal::RecordTooLarge => "record-too-large",
            Refusal::ChangedMeanwhile => "changed-meanwhile",
            Refusal::PlanChanged => "plan-changed",
            Refusal::NothingToChange => "nothing-to-change",
            Refusal::YearStarted => "year-started",
            Refusal::ChangeOver => "change-over",
            Refusal::CountsNotKept => "counts-not-kept",
            Refusal::NotApplied => "not-applied",
            Refusal::ChangeRunning { .. } => "change-running",
            Refusal::LastAdministrator => "last-administrator",
            Refusal::AlreadyActive => "already-active",
            Refusal::AnotherMustConfirm => "another-must-confirm",
            Refusal::DeletionDecided => "deletion-decided",
            Refusal::DeletionsWaiting => "deletions-waiting",
            Refusal::NoPack => "no-pack",
            Refusal::AskerUnknown => "asker-unknown",
            Refusal::AgreementChanged => "agreement-changed",
            Refusal::AgreementMissing => "agreement-missing",
            Refusal::NotConnected => "not-connected",
            Refusal::ExtractRunning => "extract-running",
            Refusal::MisConnected => "mis-connected",
            Refusal::MisTaken => "mis-taken",
            Refusal::TooManyToExport { .. } => "too-many-to-export",
        }
    }

    /// One example of each refusal, for the generated page of errors.
    pub fn examples() -> Vec<Refusal> {
        vec![
            Refusal::SeatsFull { seat: Seat::SchoolSetup, limit: 4 },
            Refusal::SeatsFull { seat: Seat::ManageData, limit: 6 },
            Refusal::TargetsNotUsed,
            Refusal::NotPrepopulated,
            Refusal::TargetsLocked,
            Refusal::OnlyUpwards { least: "6" },
            Refusal::NotARoleHere { noun: "council" },
            Refusal::FiguresPublished,
            Refusal::NotATaker,
            Refusal::TargetsSetSince { subject: "Mathematics".to_owned() },
            Refusal::TargetsWouldChange { count: 3 },
            Refusal::CountChanged { count: 2_100 },
            Refusal::TrackingIsForPrimary,
            Refusal::EmailTaken,
            Refusal::OrganisationExists,
            Refusal::LinkExpired,
            Refusal::CodeWrong { left: 9 },
            Refusal::CodeLocked,
            Refusal::CodeExpired,
            Refusal::LetterExpired,
            Refusal::SecondFactorExpired,
            Refusal::AnswerWrong { left: 2 },
            Refusal::ResetLocked,
            Refusal::AnswersWait { until: Timestamp::UNIX_EPOCH },
            Refusal::SecondFactorOn,
            Refusal::SecondFactorNotBegun,
            Refusal::SecondFactorNotOn,
            Refusal::OwnSecondFactor,
            Refusal::HighlightedUnconfirmed,
            Refusal::NothingToCreate,
            Refusal::BatchClosed,
            Refusal::BatchFull,
            Refusal::RecordTooLarge,
            Refusal::ChangedMeanwhile,
            Refusal::PlanChanged,
            Refusal::NothingToChange,
            Refusal::YearStarted,
            Refusal::ChangeOver,
            Refusal::CountsNotKept,
            Refusal::NotApplied,
            Refusal::ChangeRunning { title: "pupils.csv".to_owned(), by: "Robin Weaver".to_owned() },
            Refusal::LastAdministrator,
            Refusal::AlreadyActive,
            Refusal::AnotherMustConfirm,
            Refusal::DeletionDecided,
            Refusal::DeletionsWaiting,
            Refusal::NoPack,
            Refusal::AskerUnknown,
            Refusal::AgreementChanged,
            Refusal::AgreementMissing,
            Refusal::NotConnected,
            Refusal::ExtractRunning,
            Refusal::MisConnected,
            Refusal::MisTaken,
            Refusal::TooManyToExport { limit: MAX_EXPORTED },
        ]
    }
}

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
            Refusal::DeletionDecided => write!(f, "This deletion has been confirmed, and the records are being erased. Nothing stops it any more."),
            Refusal::DeletionsWaiting => write!(
                f,
                "Too many other pupils wait to be deleted. Confirm or withdraw their deletions first."
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
                write!(f, "Your MIS is not connected. Somebody with School setup connects it under School data.")
            }
            Refusal::AgreementMissing => write!(
                f,
                "Your school has not accepted the data agreement. Somebody with School setup accepts it under School data."
            ),
            Refusal::ExtractRunning => {
                write!(f, "Attain is reading your MIS now. Wait until that has ended, then try again.")
            }
            Refusal::AskerUnknown => write!(
                f,
                "Record how you know who asks before you make the pack."
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
                write!(f, "Your pupil records are of this academic year already. You have nothing to start.")
            }
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
