//! The clock: the day on which a pupil's records are erased, and why, as a pure function of the pupil and the school
//! (F71, F75). What no longer holds is no reason: a leaver who returned, a repeated year, a subscription that was renewed.

use crate::access::organisation::Organisation;
use crate::base::academic_year::AcademicYear;
use crate::base::calendar::day_in_words;
use crate::records::cohort::Cohort;
use crate::records::leaving::Leaving;
use crate::records::pupil::Pupil;
use jiff::ToSpan;
use jiff::civil::Date;

/// Calendar months from the reason to the erasure, at most (F71).
const MONTHS: i64 = 6;

/// Days from the notice to the erasure, at least: nobody is erased by the clock sooner.
pub const NOTICE_DAYS: i64 = 14;

/// Days from the notice to the erasure where nothing goes wrong. A sweep that is down for the week between makes no
/// erasure late, and none is without its notice.
const TOLD_DAYS: i64 = 21;

/// What the clock reads of a pupil.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timed {
    /// The cohort, which gives the day on which the pupil completes the school.
    pub cohort: Cohort,
    /// The day on which the pupil's cohort was recorded: the day the pupil was added, or moved to another cohort.
    pub placed: Date,
    /// The report that the pupil leaves; `None` for a pupil on roll.
    pub left: Option<Leaving>,
}

impl Timed {
    /// What the clock reads of this pupil.
    pub fn of(pupil: &Pupil) -> Timed {
        Timed {
            cohort: pupil.cohort,
            placed: pupil.moved_on.unwrap_or_else(|| pupil.id.made_on()),
            left: pupil.left,
        }
    }
}

/// The reason why a pupil is erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The school reported that the pupil left.
    Left(Leaving),
    /// The pupil completed the school's highest year group.
    Completed { year_group: u8, on: Date },
    /// The school's subscription ended.
    SubscriptionEnded { on: Date },
}

/// The day on which a pupil is erased, unless a hold defers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    pub on: Date,
    /// The day on which the school is told: 21 days before, or the day on which Attain knew the reason.
    pub told: Date,
    pub reason: Reason,
}

/// The day on which the pupil is erased, and why: by the reason that gives the earliest day. `None` while there is no
/// reason, as for a pupil whose cohort is not a year group of any school yet, at a school whose subscription goes on.
pub fn clock(pupil: Timed, school: &Organisation) -> Option<Due> {
    let left = pupil.left.and_then(|left| due(left.counts_from(), left.known_from(), Reason::Left(left)));
    let completed = completes(pupil, school);
    let ended = ends(pupil, school);
    [left, completed, ended].into_iter().flatten().min_by_key(|due| due.on)
}

/// The day on which the pupil is erased because they complete the school's highest year group; `None` outside the
/// calendar.
pub fn completes(pupil: Timed, school: &Organisation) -> Option<Due> {
    let year_group = school.top_year_group();
    let on = AcademicYear(pupil.cohort.0.checked_add(i16::from(year_group))?).last_day()?;
    let known = school.facts.year_groups.map_or(pupil.placed, |groups| groups.on.max(pupil.placed));
    due(on, known, Reason::Completed { year_group, on })
}

/// The day on which the pupil is erased because the school's subscription ends; `None` while it goes on.
pub fn ends(pupil: Timed, school: &Organisation) -> Option<Due> {
    let recorded = school.facts.subscription?;
    let on = recorded.value.last?;
    due(on, recorded.on.max(pupil.placed), Reason::SubscriptionEnded { on })
}

/// Six months after a reason, which Attain knew of from a day on.
fn due(reason_on: Date, known: Date, reason: Reason) -> Option<Due> {
    let months = reason_on.checked_add(MONTHS.months()).ok()?;
    // The night's run tells the school.
    let noticed = known.checked_add((NOTICE_DAYS + 1).days()).ok()?;
    let on = months.max(noticed);
    Some(Due { on, told: on.saturating_sub(TOLD_DAYS.days()).max(known), reason })
}

impl Due {
    /// The reason in words, for the school's staff.
    pub fn sentence(&self) -> String {
        let shown = day_in_words;
        match self.reason {
            Reason::Left(Leaving { on, reported, .. }) if reported > on => {
                format!("Left on {}, reported on {}", shown(on), shown(reported))
            }
            Reason::Left(Leaving { on, off_roll: true, .. }) => format!("Left on {}", shown(on)),
            Reason::Left(Leaving { on, .. }) => format!("Leaves on {}", shown(on)),
            Reason::Completed { year_group, on } => {
                format!("Completes Year {year_group}, your highest year group, on {}", shown(on))
            }
            Reason::SubscriptionEnded { on } => {
                format!("Your school\u{2019}s subscription ends on {}", shown(on))
            }
        }
    }
}

#[cfg(test)]
mod tests;
