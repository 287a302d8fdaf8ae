//! List years: show the school's year groups that have targets to set, eldest first. Two or three reads.

use crate::tools::Targets;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::targets::forms::{ListYearsForm, YearsView};
use runtime::{Operation, Reply};

pub struct ListYears;

impl Operation for ListYears {
    type Form = ListYearsForm;
    type Tools = Targets;
    type Caller = Call;

    async fn run(tools: &Targets, call: &Call, _: ListYearsForm) -> Result<Reply<YearsView>, Failure> {
        let roll = tools.store.roll(call).await?;
        let any_targets = tools.store.any_targets(call).await?;
        Ok(YearsView::of(roll.as_ref(), any_targets, call.moment().now).into())
    }
}
