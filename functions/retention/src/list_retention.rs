//! List retention: show when pupils are erased and why, and the holds (F75). Reads the roll, every pupil and
//! the hints of the next 30 days, which say whether a notice was given.

use crate::tools::Clock;
use domain::access::call::Call;
use domain::base::calendar::day;
use domain::base::event::{Event, EventKind};
use domain::base::failure::Failure;
use domain::records::cohort::AcademicYear;
use domain::retention::forms::{ListRetentionForm, RetentionView, hints_until};
use runtime::{Operation, Reply};

pub struct ListRetention;

impl Operation for ListRetention {
    type Form = ListRetentionForm;
    type Tools = Clock;
    type Caller = Call;

    async fn run(tools: &Clock, call: &Call, _: ListRetentionForm) -> Result<Reply<RetentionView>, Failure> {
        let roll = tools.store.roll(call).await?;
        let year = roll.map_or_else(|| AcademicYear::at(call.moment().now), |roll| roll.year);
        let pupils = tools.store.all_pupils(call).await?;
        let hints = tools.store.hints_left(call, hints_until(day(call.moment().now))).await?;
        tools.store.record_read(call, Event::of(EventKind::RetentionOpened)).await?;
        Ok(RetentionView::of(&pupils, year, &hints, call).into())
    }
}
