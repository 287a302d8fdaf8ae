//! List shared years: show the year groups whose targets a school shares with the caller, and how much of them. Three
//! reads.

use crate::tools::Collaborate;
use domain::access::call::Call;
use domain::base::event::{Event, EventKind};
use domain::base::failure::Failure;
use domain::collaborate::forms::{ListSharedYearsForm, SharedYearsView};
use domain::collaborate::visibility::seen_from_outside;
use runtime::{Operation, Reply};

pub struct ListSharedYears;

impl Operation for ListSharedYears {
    type Form = ListSharedYearsForm;
    type Tools = Collaborate;
    type Caller = Call;

    async fn run(
        tools: &Collaborate,
        call: &Call,
        form: ListSharedYearsForm,
    ) -> Result<Reply<SharedYearsView>, Failure> {
        let (at_school, outsider, held) = tools.store.as_outsider(call, form.school).await?;
        let roll = tools.store.roll(&at_school).await?;
        let years = tools.store.year_groups(&at_school).await?;
        let event = seen_from_outside(Event::of(EventKind::SchoolOpenedFromOutside), call);
        tools.store.record_read(&at_school, event).await?;
        Ok(SharedYearsView::of(at_school.organisation(), roll.as_ref(), &years, outsider, held).into())
    }
}
