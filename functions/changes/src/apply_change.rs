//! Apply change: begin to apply a plan that was seen, or go on with it. Each request writes at most
//! [`CHUNKS_PER_REQUEST`] transactions and answers how far the change is; the caller repeats it until it is applied. If
//! nobody does, `continue-changes` does. Once applied, it answers the same without writing. Of two changes of one kind
//! at the same moment, the second is refused with `ChangeRunning`. A line whose record has changed since the plan was
//! made is left out and listed.

use crate::tools::{CHUNKS_PER_REQUEST, ChangeFiles};
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::changes::forms::{ApplyChangeForm, ChangeView};
use domain::changes::plan::applied_key;
use runtime::{Operation, Reply};

pub struct ApplyChange;

impl Operation for ApplyChange {
    type Form = ApplyChangeForm;
    type Tools = ChangeFiles;
    type Caller = Call;

    async fn run(
        tools: &ChangeFiles,
        call: &Call,
        form: ApplyChangeForm,
    ) -> Result<Reply<ChangeView>, Failure> {
        let stored = tools.change(call, form.change).await?;
        let plan = tools.plan(call, &stored).await?;
        let mut change = stored;
        change.apply(call, &form.mark, form.typed)?;
        if change.is_beginning() {
            // From now on the plan is needed to undo the change, so it is kept where objects live longer.
            tools.files.write_text(&applied_key(call.tenant(), change.id, &change.mark), plan.text()).await?;
        }
        let change = tools.store.write_chunks(call, change, &plan, CHUNKS_PER_REQUEST).await?;
        Ok(ChangeView::of(&change, plan.preamble(), call.moment().now).into())
    }
}
