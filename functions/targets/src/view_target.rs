//! View target: show one pupil's target in one subject, with the probability of each grade. Three or four reads.

use crate::tools::Targets;
use domain::access::call::Call;
use domain::base::event::EventKind;
use domain::base::failure::Failure;
use domain::targets::forms::{TargetView, ViewTargetForm};
use runtime::{Operation, Reply};

pub struct ViewTarget;

impl Operation for ViewTarget {
    type Form = ViewTargetForm;
    type Tools = Targets;
    type Caller = Call;

    async fn run(tools: &Targets, call: &Call, form: ViewTargetForm) -> Result<Reply<TargetView>, Failure> {
        let pupil = tools.store.pupil(call, form.year.cohort, form.pupil).await?;
        let target = tools.target(call, form.year, &pupil, &form.subject).await?;
        tools.store.record_read(call, pupil.event(EventKind::TargetOpened)).await?;
        Ok(target.into())
    }
}
