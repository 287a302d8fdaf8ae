//! List retention: show when pupils are erased and why, and the holds (F75). Reads the roll and every pupil.

use crate::tools::Clock;
use domain::access::call::Call;
use domain::base::event::{Event, EventKind};
use domain::base::failure::Failure;
use domain::records::cohort::AcademicYear;
use domain::retention::forms::{ListRetentionForm, RetentionView};
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
        tools.store.record_read(call, Event::of(EventKind::RetentionOpened)).await?;
        Ok(RetentionView::of(&pupils, year, call).into())
    }
}
