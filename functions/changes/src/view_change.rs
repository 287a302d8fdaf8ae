//! View change: show what a large change does and how far it is. One read of the change and one of its plan.

use crate::tools::ChangeFiles;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::changes::forms::{ChangeView, ViewChangeForm};
use domain::changes::plan::Preamble;
use runtime::{Operation, Reply};

pub struct ViewChange;

impl Operation for ViewChange {
    type Form = ViewChangeForm;
    type Tools = ChangeFiles;
    type Caller = Call;

    async fn run(
        tools: &ChangeFiles,
        call: &Call,
        form: ViewChangeForm,
    ) -> Result<Reply<ChangeView>, Failure> {
        let change = tools.change(call, form.change).await?;
        let plan = tools.find_plan(call, &change).await?;
        let none = Preamble::default();
        let preamble = plan.as_ref().map_or(&none, |plan| plan.preamble());
        Ok(ChangeView::of(&change, preamble, call.moment().now).into())
    }
}
