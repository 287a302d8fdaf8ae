//! Bringing a school's records to the present academic year: every cohort moves up, and those who have completed the school
//! leave. A large change like an import, so it is looked at first and can be undone for 30 days (F77).

use crate::access::organisation::Organisation;
use crate::attainment::subject::KeyStage;
use crate::base::refusal::Refusal;
use crate::records::cohort::AcademicYear;
use crate::records::leaving::Leaving;
use crate::records::origin::{Origin, Source};
use crate::records::pupil::Pupil;
use crate::records::pupils::PupilChange;
use crate::records::roll::Roll;
use jiff::civil::Date;

/// What changes when a school's records are brought to the present academic year.
#[derive(Clone, Debug)]
pub struct RollOver {
    /// The academic year of the records before.
    pub(crate) from: AcademicYear,
    /// The present academic year.
    pub(crate) to: AcademicYear,
    /// The school's highest year group.
    pub(crate) highest: u8,
    /// Those who leave, because their cohort has completed the school.
    pub(crate) leavers: Vec<PupilChange>,
    /// Those who move up and are taken out of their classes.
    pub(crate) without_classes: Vec<PupilChange>,
    /// The number of those who move up.
    pub(crate) moving_up: usize,
    /// The number of those among them who have completed the school and leave later, on the day that was reported.
    pub(crate) leaving_later: usize,
}

impl RollOver {
    /// Works out the change. `pupils` are those on the roll; `clear_classes` takes all of them out of their classes. Those who
    /// come to another key stage leave their classes in any case, because its subjects are others.
    ///
    /// # Errors
    /// `YearStarted`: the records are of the present academic year already, or there are none.
    pub fn of(
        school: &Organisation,
        roll: Option<&Roll>,
        pupils: Vec<Pupil>,
        clear_classes: bool,
        today: Date,
    ) -> Result<RollOver, Refusal> {
        let (to, highest) = (AcademicYear::of(today), school.top_year_group());
        let from = roll.map(|roll| roll.year).filter(|from| *from < to).ok_or(Refusal::YearStarted)?;
        let (mut leavers, mut without_classes, mut moving_up, mut leaving_later) =
            (Vec::new(), Vec::new(), 0, 0);
        for was in pupils {
            let completed = AcademicYear(was.cohort.0 + i16::from(highest));
            let later = was.left.is_some_and(|left| left.on > today);
            leaving_later += usize::from(completed < to && later);
            if completed < to && !later {
                // Somebody may have reported another last day, which is over.
                let left = was.left.or_else(|| leaving(completed, today));
                let now = Pupil { left: left.map(|left| Leaving { off_roll: true, ..left }), ..was.clone() };
                leavers.push(PupilChange { was: Some(was), now });
                continue;
            }
            moving_up += 1;
            let stage = |year| was.cohort.year_group(year).and_then(KeyStage::of);
            if !was.classes.is_empty() && (clear_classes || stage(from) != stage(to)) {
                let now = Pupil { classes: Default::default(), ..was.clone() };
                let now = now.recorded(&was, Origin { source: Source::RollOver, on: today });
                without_classes.push(PupilChange { was: Some(was), now });
            }
        }
        Ok(RollOver { from, to, highest, leavers, without_classes, moving_up, leaving_later })
    }
}

/// The leaving of a pupil who completed the school in this academic year and is reported today.
fn leaving(completed: AcademicYear, today: Date) -> Option<Leaving> {
    let on = completed.last_day()?;
    Some(Leaving { on, reported: today, off_roll: true, brought_forward: None })
}
