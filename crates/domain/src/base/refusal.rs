//! Refusals: the school rules that can say no, each with what the person can do about it.

mod sentences;

use crate::base::seat::Seat;
use crate::base::sheet::MAX_EXPORTED;
use jiff::Timestamp;
use jiff::civil::Date;

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
    /// The activation code of a welcome letter is locked, so that the letter would be of no use.
    LetterLocked,
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
    /// A large change whose lines were deleted, because the school took back what they held from its MIS.
    ChangeStripped,
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
    /// The school's subscription is over, so its MIS is not read any more.
    SubscriptionOver {
        /// The last day.
        last: Date,
    },
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
            Refusal::LetterLocked => "letter-locked",
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
            Refusal::ChangeStripped => "change-stripped",
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
            Refusal::SubscriptionOver { .. } => "subscription-over",
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
            Refusal::LetterLocked,
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
            Refusal::ChangeStripped,
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
            Refusal::SubscriptionOver { last: Date::constant(2026, 8, 31) },
            Refusal::MisConnected,
            Refusal::MisTaken,
            Refusal::TooManyToExport { limit: MAX_EXPORTED },
        ]
    }
}
