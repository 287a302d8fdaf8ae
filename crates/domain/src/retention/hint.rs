//! Hints: where the daily sweep looks on a day. A hint decides nothing: the clock is asked when it is looked at, and the
//! hint is moved to the day that the clock says, or deleted.

use crate::access::organisation::Organisation;
use crate::accounts::user::User;
use crate::base::calendar::day;
use crate::base::ids::{PupilId, UserId};
use crate::records::cohort::Cohort;
use crate::retention::clock::{Timed, clock};
use jiff::Timestamp;
use jiff::civil::Date;
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
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Pupil(id) => write!(f, "pupil-{id}"),
            Place::Cohort(cohort) => write!(f, "cohort-{}", cohort.0),
            Place::School => f.write_str("school"),
            Place::Account(id) => write!(f, "account-{id}"),
        }
    }
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

    /// The hint that a pupil's own reasons make necessary, at the day of the notice; `None` if the clock gives no day.
    pub fn of_pupil(pupil: PupilId, timed: Timed, school: &Organisation, now: Timestamp) -> Option<Hint> {
        clock(timed, school).map(|due| Hint::on(due.notice_on(), Place::Pupil(pupil), now))
    }

    /// The hint that an account makes necessary; `None` if nobody can sign in to it.
    pub fn of_account(user: &User, now: Timestamp) -> Option<Hint> {
        user.looked_at_on().map(|on| Hint::on(on, Place::Account(user.id), now))
    }

    /// The hint that pupils make necessary who are added to a cohort today. A cohort that is not due yet needs one only
    /// for its first pupils, because the hint stays until then.
    pub fn of_cohort(cohort: Cohort, is_new: bool, school: &Organisation, now: Timestamp) -> Option<Hint> {
        let today = day(now);
        let due = clock(Timed { cohort, placed: today, left: None }, school)?;
        (is_new || due.notice_on() <= today).then(|| Hint::on(due.notice_on(), Place::Cohort(cohort), now))
    }
}
