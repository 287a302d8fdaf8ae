//! Shared figures: show the published figures that a school shares with the caller's organisation, and note it in the school's
//! trail. Two reads.

use crate::tools::Collaborate;
use domain::access::call::Call;
use domain::base::event::{Event, EventKind};
use domain::base::failure::Failure;
use domain::collaborate::forms::{SharedFiguresForm, SharedFiguresView};
use domain::collaborate::visibility::seen_from_outside;
use runtime::{Operation, Reply};

pub struct SharedFigures;

impl Operation for SharedFigures {
    type Form = SharedFiguresForm;
    type Tools = Collaborate;
    type Caller = Call;

    async fn run(
        tools: &Collaborate,
        call: &Call,
        form: SharedFiguresForm,
    ) -> Result<Reply<SharedFiguresView>, Failure> {
        let (at_school, outsider, _) = tools.store.as_outsider(call, form.school).await?;
        let mut all = tools.store.figures(&at_school).await?;
        all.retain(|one| one.shared.allows(outsider));
        let event = seen_from_outside(Event::of(EventKind::SharedFiguresOpened), call);
        tools.store.record_read(&at_school, event).await?;
        let school = at_school.organisation().name.clone();
        Ok(SharedFiguresView { school, figures: all.into_iter().map(|one| one.published).collect() }.into())
    }
}
