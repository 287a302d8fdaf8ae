//! Refusals: the school rules that can say no, each with what the person can do about it.

use crate::base::calendar::shown;
use crate::base::moment::next_minute;
use crate::base::seat::Seat;
use crate::base::sheet::MAX_EXPORTED;
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
    /// A large change that has expired or was undone, or whose thirty days are over.
    ChangeOver,
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
        "There is no row that an account can be created from. Edit or delete the rows with red cells first.";
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
            Refusal::ChangeOver => "change-over",
            Refusal::NotApplied => "not-applied",
            Refusal::ChangeRunning { .. } => "change-running",
            Refusal::LastAdministrator => "last-administrator",
            Refusal::AlreadyActive => "already-active",
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
            Refusal::ChangeOver,
            Refusal::NotApplied,
            Refusal::ChangeRunning { title: "pupils.csv".to_owned(), by: "Robin Weaver".to_owned() },
            Refusal::LastAdministrator,
            Refusal::AlreadyActive,
            Refusal::TooManyToExport { limit: MAX_EXPORTED },
        ]
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::SeatsFull { seat: Seat::SchoolSetup, limit } => write!(
                f,
                "Your school may have {limit} accounts with School setup, and there are not enough left. Delete a pending administrator, or take School setup off another account first."
            ),
            Refusal::SeatsFull { seat: Seat::ManageData, limit } => write!(
                f,
                "Your school may have {limit} accounts with Manage data, and there are not enough left. Take Manage data off another account first."
            ),
            Refusal::TargetsNotUsed => write!(
                f,
                "Target setting is switched off for this year group. Switch it on under Targets first."
            ),
            Refusal::NotPrepopulated => write!(
                f,
                "Under Targets, this year group’s targets are not pre-populated. Choose what to pre-populate them with, and save, first."
            ),
            Refusal::TargetsLocked => write!(
                f,
                "The targets of this year group cannot be changed. Somebody with School setup can allow it under Targets."
            ),
            Refusal::OnlyUpwards { least } => write!(
                f,
                "Targets of this year group may only go up: choose {least}, which it was pre-populated with, or a higher grade."
            ),
            Refusal::NotATaker => write!(
                f,
                "This pupil is in none of the subject’s classes, so takes no target in it. Put the pupil in a class first, or let the target settings count every pupil."
            ),
            Refusal::TargetsSetSince { subject } => write!(
                f,
                "Targets in {subject} have been set since, and a subject has one set of targets at a time. Keep the present ones, or delete them first: these then take their place."
            ),
            Refusal::TargetsWouldChange { count } => write!(
                f,
                "This changes {count} of the targets that staff set below the pre-populated grade, which is not the number you confirmed. Look at them, then save again."
            ),
            Refusal::CountChanged { count } => write!(
                f,
                "There are {count} targets now, which is not the number you confirmed. Look at the numbers again before you delete them."
            ),
            Refusal::TrackingIsForPrimary => {
                write!(
                    f,
                    "Pupil tracking is for primary schools. Take the pupil tracking permissions off and try again."
                )
            }
            Refusal::EmailTaken => f.write_str(Refusal::EMAIL_TAKEN),
            Refusal::OrganisationExists => {
                write!(
                    f,
                    "An organisation with this number has been set up already. Its administrators create its accounts."
                )
            }
            Refusal::LinkExpired => write!(
                f,
                "This sign-up link has expired. Ask the person who created your account to send you a new one from their Pending users page."
            ),
            Refusal::CodeWrong { left: 1 } => {
                write!(f, "The activation code is not right. You have 1 try left.")
            }
            Refusal::CodeWrong { left } => {
                write!(f, "The activation code is not right. You have {left} tries left.")
            }
            Refusal::CodeLocked => write!(
                f,
                "The activation code is locked because it was typed wrongly ten times. Ask the person who created your account for a new code."
            ),
            Refusal::CodeExpired => write!(
                f,
                "This activation code has expired. Ask the person who created your account for a new code."
            ),
            Refusal::LetterExpired => write!(
                f,
                "The activation code or the link of this person has expired. On the Pending users page, choose \u{201c}New code\u{201d} and \u{201c}Resend\u{201d}, then print the letter."
            ),
            Refusal::SecondFactorExpired => write!(
                f,
                "Your second factor has not been used for so long that its codes can no longer be checked. Ask one of your Attain administrators to take it off, then set it up again."
            ),
            Refusal::AnswerWrong { left: 1 } => {
                write!(f, "The characters are not right. You have 1 try left.")
            }
            Refusal::AnswerWrong { left } => {
                write!(f, "The characters are not right. You have {left} tries left.")
            }
            Refusal::ResetLocked => write!(
                f,
                "The characters were wrong three times, so this link no longer works. Choose \u{201c}Forgotten your password?\u{201d} on the sign-in page to be sent a new one."
            ),
            Refusal::AnswersWait { until } => write!(
                f,
                "Too many wrong characters were entered for your account. After {}, ask for a new link. If you cannot wait, ask one of your administrators to deactivate and reactivate your account: then you sign up again.",
                shown(next_minute(*until))
            ),
            Refusal::SecondFactorOn => {
                write!(f, "Your second factor is set up already. To set up another device, remove it first.")
            }
            Refusal::SecondFactorNotBegun => {
                write!(
                    f,
                    "Begin with your password: then the app can be set up and its first code confirmed."
                )
            }
            Refusal::SecondFactorNotOn => {
                write!(
                    f,
                    "This account has no second factor. Look at it again; there is nothing to take off."
                )
            }
            Refusal::OwnSecondFactor => write!(
                f,
                "This is your own account. Remove your second factor in your profile, with your password and a code."
            ),
            Refusal::HighlightedUnconfirmed => f.write_str(Refusal::HIGHLIGHTED_UNCONFIRMED),
            Refusal::NothingToCreate => f.write_str(Refusal::NOTHING_TO_CREATE),
            Refusal::BatchClosed => {
                write!(f, "This batch can no longer be changed. Upload the spreadsheet again.")
            }
            Refusal::BatchFull => write!(
                f,
                "This batch holds as much text as one batch can. Shorten the cells of this row, or create the accounts of other rows first."
            ),
            Refusal::RecordTooLarge => write!(
                f,
                "This is more than Attain can keep in one place. Nothing has been changed. Make it smaller, such as by splitting the file, and try again."
            ),
            Refusal::LastAdministrator => write!(
                f,
                "This is the only account with School setup that can sign in. Give School setup to somebody else first, and wait until they have signed up."
            ),
            Refusal::AlreadyActive => {
                write!(f, "This account is active already. Look at it again in the list of users.")
            }
            Refusal::TooManyToExport { limit } => {
                write!(f, "One file holds at most {limit} rows. Filter the list, and export it in parts.")
            }
            Refusal::NothingToChange => {
                write!(f, "This would change nothing. Close the page, or choose another file.")
            }
            Refusal::ChangeOver => write!(
                f,
                "This can no longer be done: a plan can be applied for a day and undone once, within 30 days. To do it again, begin with the file."
            ),
            Refusal::NotApplied => {
                write!(f, "This has not been applied completely. Wait until it is, then undo it.")
            }
            Refusal::ChangeRunning { title, by } => write!(
                f,
                "{by} is applying or undoing \u{201c}{title}\u{201d} at this moment. Wait until that is finished, then try again."
            ),
            Refusal::PlanChanged => f.write_str("What you looked at is no longer what would be done. Nothing has been changed. Look at it again, then confirm it."),
            Refusal::ChangedMeanwhile => {
                write!(
                    f,
                    "Someone else changed this while you were working on it. Look at it again, then repeat your change."
                )
            }
        }
    }
}
