//! Forms and views of retention (F75): who is erased when, and why; and the certificate of an erasure.

mod deletion;
mod file;

pub use deletion::*;
pub use file::*;

use crate::access::call::Call;
use crate::access::form::form;

use crate::base::calendar::{day, day_in_words, days_from, shown};
use crate::base::ids::PupilId;
use crate::records::cohort::AcademicYear;
use crate::records::forms::HoldView;
use crate::records::pupil::Pupil;
use crate::retention::certificate::{Certificate, SignedCertificate};
pub use crate::retention::check::*;
use crate::retention::clock::{Due, Reason, Timed, clock};
use crate::retention::erasure::{Erasure, Reference};
use crate::retention::look::{Expected, HintsLeft};
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// The days ahead for which pupils are listed by name.
pub const LISTED_DAYS: i32 = 30;

/// The weeks that are counted, from this one on: all in which somebody can be due who left or finished until today.
const WEEKS: usize = 27;

/// The most pupils that are listed. A subscription that ends makes every pupil due on one day.
const LISTED: usize = 500;

/// Show when pupils are erased.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListRetentionForm {}

form!(ListRetentionForm => ListRetention, RetentionView);

/// When the school's pupils are erased.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RetentionView {
    /// The pupils on roll.
    pub on_roll: u32,
    /// The pupils who have left and are still recorded.
    pub left: u32,
    /// The pupils who are erased within the weeks counted unless something changes, without those on hold.
    pub dated: u32,
    /// The next erasure; absent if there is none within those weeks.
    pub next: Option<NextView>,
    /// The pupils who are erased within the next 30 days, without those on hold.
    pub month: u32,
    /// The number of those that the school has been told about.
    pub told: u32,
    /// The pupils on hold.
    pub held: u32,
    /// The number of those with a hold that waits for a second person.
    pub waiting: u32,
    /// The weeks ahead, from this one on.
    pub weeks: Vec<WeekView>,
    /// The pupils who are erased within the next 30 days and those on hold, by day and name: at most 500.
    pub pupils: Vec<DuePupilView>,
    /// The number of others.
    pub others: u32,
}

/// The next erasure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NextView {
    pub pupils: u32,
    /// The day, such as `18/12/2026`.
    pub on: String,
    /// The days until then; 0 or less if it is due at the next sweep.
    pub days: i32,
}

/// The number of pupils who are erased in a week, by reason.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WeekView {
    /// Its Monday, such as `14/12/2026`.
    pub from: String,
    pub left: u32,
    pub completed: u32,
    pub ended: u32,
    /// Those on hold, for any reason.
    pub held: u32,
}

/// The kind of the reason why a pupil is erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    Left,
    Completed,
    Ended,
}

impl Why {
    fn of(reason: Reason) -> Why {
        match reason {
            Reason::Left(_) => Why::Left,
            Reason::Completed { .. } => Why::Completed,
            Reason::SubscriptionEnded { .. } => Why::Ended,
        }
    }
}

/// A pupil who is erased soon or who is on hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DuePupilView {
    pub pupil: PupilId,
    /// Surname and forename.
    pub name: String,
    /// The year group that the pupil is or was in, such as `Year 9`.
    pub was_in: String,
    pub why: Option<Why>,
    /// The reason in words; empty for a pupil on hold who has none.
    pub reason: String,
    /// The day of the erasure, such as `18/12/2026`; empty if there is none.
    pub on: String,
    /// The days until then; absent if there is none.
    pub days: Option<i32>,
    /// True if the school has been told.
    pub told: bool,
    pub holds: Vec<HoldView>,
}

/// The last day whose hints the view reads: of all that can concern a pupil who is listed by name.
pub fn hints_until(today: Date) -> Date {
    today.saturating_add(i64::from(LISTED_DAYS).days())
}

impl RetentionView {
    /// The view of all pupils of a school, on roll or not. `year` is the academic year of the records, and the hints are
    /// those up to [`hints_until`].
    pub fn of(pupils: &[Pupil], year: AcademicYear, hints: &HintsLeft, call: &Call) -> RetentionView {
        let today = day(call.moment().now);
        let monday = monday_of(today);
        let mut view = RetentionView { weeks: weeks(monday), ..RetentionView::default() };
        let mut soon: Vec<(&Pupil, Option<(Due, bool)>)> = Vec::new();
        let mut days: BTreeMap<Date, u32> = BTreeMap::new();
        for pupil in pupils {
            *(if pupil.is_on_roll() { &mut view.on_roll } else { &mut view.left }) += 1;
            let due = clock(Timed::of(pupil), call.organisation()).map(|due| {
                let Expected { on, told } = hints.expected(pupil, due, today);
                (Due { on, ..due }, told)
            });
            let is_held = !pupil.holds.is_empty();
            let in_days = due.map(|(due, _)| days_from(today, due.on));
            let is_soon = in_days.is_some_and(|days| days <= LISTED_DAYS);
            if is_held {
                view.held += 1;
                let now = call.moment().now;
                view.waiting += u32::from(pupil.holds.iter().any(|hold| hold.is_lifting(now)));
            }
            if is_held || is_soon {
                soon.push((pupil, due));
            }
            let Some((due, told)) = due else { continue };
            // What is overdue is erased at the next sweep.
            let place = days_from(monday, due.on.max(today)) / 7;
            let Some(week) = usize::try_from(place).ok().and_then(|place| view.weeks.get_mut(place)) else {
                continue;
            };
            *(match Why::of(due.reason) {
                _ if is_held => &mut week.held,
                Why::Left => &mut week.left,
                Why::Completed => &mut week.completed,
                Why::Ended => &mut week.ended,
            }) += 1;
            if !is_held {
                view.dated += 1;
                *days.entry(due.on).or_default() += 1;
                view.month += u32::from(is_soon);
                view.told += u32::from(is_soon && told);
            }
        }
        view.next = days.first_key_value().map(|(on, pupils)| NextView {
            pupils: *pupils,
            on: day_in_words(*on),
            days: days_from(today, *on),
        });
        // Without a day, a pupil on hold stands last. The pupils are ordered by name.
        soon.sort_by_key(|(_, due)| (due.is_none(), due.map(|(due, _)| due.on)));
        view.others = u32::try_from(soon.len().saturating_sub(LISTED)).unwrap_or(u32::MAX);
        let listed = soon.into_iter().take(LISTED);
        view.pupils = listed.map(|(pupil, due)| DuePupilView::of(pupil, due, year, call)).collect();
        view
    }
}

impl DuePupilView {
    fn of(pupil: &Pupil, due: Option<(Due, bool)>, year: AcademicYear, call: &Call) -> DuePupilView {
        let today = day(call.moment().now);
        let told = due.is_some_and(|(_, told)| told);
        let due = due.map(|(due, _)| due);
        let group = year.0 - pupil.cohort.0;
        DuePupilView {
            pupil: pupil.id,
            name: pupil.listed_name(),
            was_in: match pupil.cohort.year_group(year) {
                Some(group) => format!("Year {group}"),
                None if group > 13 => "Year 13".to_owned(),
                None => "Before Year 1".to_owned(),
            },
            why: due.map(|due| Why::of(due.reason)),
            reason: due.map(|due| due.sentence()).unwrap_or_default(),
            on: due.map(|due| day_in_words(due.on)).unwrap_or_default(),
            days: due.map(|due| days_from(today, due.on)),
            told,
            holds: pupil.holds.iter().map(|hold| HoldView::of(hold, call)).collect(),
        }
    }
}

/// The Monday of a day's week.
fn monday_of(day: Date) -> Date {
    let since = i64::from(day.weekday().since(Weekday::Monday));
    day.saturating_sub(since.days())
}

/// The weeks from this Monday on, without pupils.
fn weeks(monday: Date) -> Vec<WeekView> {
    let from = |week: usize| monday.saturating_add((7 * i64::try_from(week).unwrap_or(0)).days());
    (0..WEEKS).map(|week| WeekView { from: day_in_words(from(week)), ..WeekView::default() }).collect()
}

/// Show the certificate of an erasure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ViewCertificateForm {
    /// The reference, which stood on the pupil's page.
    pub reference: Reference,
}

form!(ViewCertificateForm => ViewCertificate, CertificateView; reference: Reference);

/// A certificate of erasure. Saved as a file, it can be checked by anyone with `cargo xtask verify-certificate`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CertificateView {
    /// The statement, as JSON.
    pub statement: String,
    /// The public key, in hexadecimal digits.
    pub key: String,
    /// The Ed25519 signature of the statement's UTF-8 text, in hexadecimal digits.
    pub signature: String,
    /// What the statement says, for people; absent if a later version of Attain wrote it. Nothing of this is signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<StatementView>,
}

/// The statement of a certificate as people read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StatementView {
    /// The name and the URN of the school.
    pub school: String,
    pub erased_at: String,
    pub because: String,
    /// What was erased.
    pub erased: Vec<String>,
    /// From where the records vanish, and by which day.
    pub gone: Vec<String>,
}

impl CertificateView {
    pub fn of(certificate: SignedCertificate) -> CertificateView {
        let SignedCertificate { statement, key, signature } = certificate;
        let said = serde_json::from_str(&statement).ok().map(StatementView::of);
        CertificateView { statement, key, signature, said }
    }
}

impl StatementView {
    pub fn of(said: Certificate) -> StatementView {
        StatementView {
            school: format!("{} (URN {})", said.school, said.urn),
            erased_at: shown(said.erased_at),
            because: said.because,
            erased: said.erased,
            gone: said.gone.iter().map(|one| format!("{}: by {}", one.from, day_in_words(one.by))).collect(),
        }
    }
}

/// List the erasures of the school's pupils, the latest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListErasuresForm {}

form!(ListErasuresForm => ListErasures, ErasuresView);

/// The latest erasures of a school.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ErasuresView {
    /// The latest first: at most 500.
    pub erasures: Vec<ErasureView>,
    /// The number of earlier ones.
    pub others: u32,
}

/// An erasure. It names nobody: the reference stood on the pupil's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ErasureView {
    pub reference: Reference,
    /// The reason in words.
    pub because: String,
    /// The time at which nothing was left in the live records; absent while it is under way.
    pub erased_at: Option<String>,
}

impl ErasuresView {
    /// The view of a school's erasures, in any order.
    pub fn of(mut erasures: Vec<Erasure>) -> ErasuresView {
        erasures.sort_by_key(|erasure| Reverse((erasure.begun_at, erasure.reference)));
        let others = u32::try_from(erasures.len().saturating_sub(LISTED)).unwrap_or(u32::MAX);
        let listed = erasures.into_iter().take(LISTED).map(|erasure| ErasureView {
            because: erasure.rule.sentence().to_owned(),
            erased_at: erasure.erased_at.map(shown),
            reference: erasure.reference,
        });
        ErasuresView { erasures: listed.collect(), others }
    }
}
