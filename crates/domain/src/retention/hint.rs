//! Hints: where the daily sweep looks on a day. A hint decides nothing: the clock is asked when it is looked at, and the
//! hint is moved to the day that the clock says, or deleted.

use crate::access::organisation::Organisation;
use crate::accounts::pending_user::PendingUser;
use crate::accounts::user::User;
use crate::audit::entry::nameless_on;
use crate::base::calendar::day;
use crate::base::ids::{BatchId, PupilId, RequestId, UserId};
use crate::batches::batch::Batch;
use crate::records::cohort::{AcademicYear, Cohort};
use crate::records::counts::kept_until;
use crate::records::pupil::Pupil;
use crate::retention::clock::{Timed, clock, completes, ends};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a hint tells the sweep to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// One pupil, because of a reason that is theirs: they left, or a hold was lifted.
    Pupil(PupilId),
    /// The pupils of a cohort, who complete the school on one day.
    Cohort(Cohort),
    /// All pupils: the school's facts changed, or its subscription ended.
    School,
    /// A staff account.
    Account(UserId),
    /// The deletions that people asked for.
    Deletions,
    /// The accounts that nobody has activated.
    Invitations,
    /// A spreadsheet of staff with rows that have no account.
    Batch(BatchId),
    /// The counts of an academic year's results, which are kept for five years, or deleted because the school keeps none.
    Counts(AcademicYear),
    /// The targets of a cohort, of which some are seen by nobody any more.
    Targets(Cohort),
    /// The audit entries of a month, named by its first day, whose names are kept for five years.
    Names(Date),
    /// A request about a pupil's records.
    Request(RequestId),
}

/// The pupils that a place leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PupilsOf {
    /// One, because of a reason that is theirs.
    Themselves(PupilId),
    Cohort(Cohort),
    School,
}

impl Place {
    /// The pupils whose clock is asked; `None` for a place that is about something else.
    pub const fn pupils(self) -> Option<PupilsOf> {
        match self {
            Place::Pupil(pupil) => Some(PupilsOf::Themselves(pupil)),
            Place::Cohort(cohort) => Some(PupilsOf::Cohort(cohort)),
            Place::School => Some(PupilsOf::School),
            Place::Account(_)
            | Place::Batch(_)
            | Place::Deletions
            | Place::Invitations
            | Place::Counts(_)
            | Place::Targets(_)
            | Place::Names(_)
            | Place::Request(_) => None,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Pupil(id) => write!(f, "pupil-{id}"),
            Place::Cohort(cohort) => write!(f, "cohort-{}", cohort.0),
            Place::School => f.write_str("school"),
            Place::Account(id) => write!(f, "account-{id}"),
            Place::Deletions => f.write_str("deletions"),
            Place::Invitations => f.write_str("invitations"),
            Place::Batch(id) => write!(f, "batch-{id}"),
            Place::Counts(year) => write!(f, "counts-{:04}", year.0),
            Place::Targets(cohort) => write!(f, "targets-{}", cohort.0),
            Place::Names(month) => write!(f, "names-{}", month.strftime("%Y-%m")),
            Place::Request(id) => write!(f, "request-{id}"),
        }
    }
}

/// Dead targets are kept this long: a day longer than what made them dead can be undone.
pub const BURIED_AFTER: SignedDuration = SignedDuration::from_hours(31 * 24);

/// The first day on which targets that died at this time are removed, whatever the hour.
pub fn buried_on(died: Timestamp) -> Date {
    day(died + BURIED_AFTER).saturating_add(1.day())
}

/// A place to look at on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Hint {
    pub day: Date,
    pub place: Place,
}

impl Hint {
    /// A hint for a day; for today, if the day is over.
    pub fn on(wanted: Date, place: Place, now: Timestamp) -> Hint {
        Hint { day: wanted.max(day(now)), place }
    }

    /// The hints that follow from facts about the school: its cohorts, and the end of its subscription. Each is at the day of
    /// its notice, also if that is over: a later day would say that the notice was given.
    pub fn of_school(school: &Organisation, cohorts: impl Iterator<Item = Cohort>) -> Vec<Hint> {
        // The first day on which anybody can be due. Those who were placed later are due later.
        let timed = |cohort| Timed { cohort, placed: Date::MIN, left: None };
        let cohorts = cohorts.filter_map(|cohort| {
            completes(timed(cohort), school).map(|due| Hint { day: due.told, place: Place::Cohort(cohort) })
        });
        let ended = ends(timed(Cohort(0)), school).map(|due| Hint { day: due.told, place: Place::School });
        cohorts.chain(ended).collect()
    }

    /// The hint that a pupil's own reasons make necessary, at the day of the notice; `None` if the clock gives no day.
    pub fn of_pupil(pupil: PupilId, timed: Timed, school: &Organisation, now: Timestamp) -> Option<Hint> {
        clock(timed, school).map(|due| Hint::on(due.told, Place::Pupil(pupil), now))
    }

    /// The hint that an account makes necessary.
    pub fn of_account(user: &User, now: Timestamp) -> Option<Hint> {
        user.looked_at_on().map(|on| Hint::on(on, Place::Account(user.id), now))
    }

    /// The hint that pending accounts make necessary, on the day when the first of them counts as forgotten; `None` if there
    /// are none.
    pub fn of_invitations<'a>(
        pending: impl IntoIterator<Item = &'a PendingUser>,
        now: Timestamp,
    ) -> Option<Hint> {
        let first = pending.into_iter().map(PendingUser::forgotten_on).min()?;
        Some(Hint::on(first, Place::Invitations, now))
    }

    /// The hint that a batch makes necessary: first for its rows without an account, then for the batch itself.
    pub fn of_batch(batch: &Batch, now: Timestamp) -> Hint {
        let on = batch.expires_on().unwrap_or_else(|| batch.unlisted_on());
        Hint::on(on, Place::Batch(batch.id), now)
    }

    /// The hint that counts of an academic year's results make necessary.
    pub fn of_counts(year: AcademicYear, now: Timestamp) -> Option<Hint> {
        kept_until(year).map(|last| Hint::on(last, Place::Counts(year), now))
    }

    /// The hint that targets make necessary which are dead from now on: deleted, replaced by pre-populating, or left behind by
    /// a pupil who was moved to another cohort.
    pub fn of_targets(cohort: Cohort, now: Timestamp) -> Hint {
        Hint { day: buried_on(now), place: Place::Targets(cohort) }
    }

    /// The hint that the audit entries of a month make necessary. Each month's leads to the next one's.
    pub fn of_names(month: Date) -> Hint {
        Hint { day: nameless_on(month), place: Place::Names(month) }
    }

    /// The hint that pupils make necessary who are added to a cohort today. A cohort that is not due yet needs one only
    /// for its first pupils, because the hint stays until then.
    pub fn of_cohort(cohort: Cohort, is_new: bool, school: &Organisation, now: Timestamp) -> Option<Hint> {
        let today = day(now);
        let due = completes(Timed { cohort, placed: today, left: None }, school)?;
        (is_new || due.told <= today).then(|| Hint::on(due.told, Place::Cohort(cohort), now))
    }

    /// The hint about somebody who is added today to a school whose subscription ends, once the school's own hint may have been
    /// looked at and found nobody; `None` before that.
    pub fn of_ended(place: Place, school: &Organisation, now: Timestamp) -> Option<Hint> {
        let today = day(now);
        let due = ends(Timed { cohort: Cohort(0), placed: today, left: None }, school)?;
        (due.told <= today).then_some(Hint { day: today, place })
    }

    /// The hints that one pupil's new or changed record makes necessary.
    pub fn of_record(was: Option<&Pupil>, now: &Pupil, school: &Organisation, at: Timestamp) -> Vec<Hint> {
        let timed = |pupil: &Pupil| (pupil.cohort, pupil.left);
        let freed = was.is_some_and(|was| !was.holds.is_empty() && now.holds.is_empty());
        if was.map(timed) == Some(timed(now)) && !freed {
            return Vec::new();
        }
        // What a hold deferred is due at once: the hints of its cohort or of the school may be over.
        let own = Some(now).filter(|now| freed || now.left.is_some());
        let own = own.and_then(|now| Hint::of_pupil(now.id, Timed::of(now), school, at));
        let moved = was.filter(|was| was.cohort != now.cohort).map(|was| Hint::of_targets(was.cohort, at));
        let off_roll = now.off_roll_on().map(|day| Hint::on(day, Place::Pupil(now.id), at));
        let ended = Hint::of_ended(Place::Pupil(now.id), school, at);
        let cohort = Hint::of_cohort(now.cohort, true, school, at);
        [cohort, moved, own, off_roll, ended].into_iter().flatten().collect()
    }
}
