//! View data health: show the numbers of the last count, and how they have been. Two reads.

use crate::tools::Exchange;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::exchange::forms::{DataHealthView, ViewDataHealthForm};
use runtime::{Operation, Reply};

pub struct ViewDataHealth;

impl Operation for ViewDataHealth {
    type Form = ViewDataHealthForm;
    type Tools = Exchange;
    type Caller = Call;

    async fn run(
        tools: &Exchange,
        call: &Call,
        _: ViewDataHealthForm,
    ) -> Result<Reply<DataHealthView>, Failure> {
        let counts = tools.store.health_counts(call).await?;
        let noted = tools.store.uncounted(call).await?;
        Ok(DataHealthView::of(&counts, noted).into())
    }
}
