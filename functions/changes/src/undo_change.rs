//! Undo change: begin to restore what a change wrote, or go on with that, in chunks as `apply-change`. Only within 30
//! days. A record that somebody has changed since stays as it is and is listed.

use crate::tools::{CHUNKS_PER_REQUEST, ChangeFiles};
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::changes::forms::{ChangeView, UndoChangeForm};
use runtime::{Operation, Reply};

pub struct UndoChange;

impl Operation for UndoChange {
    type Form = UndoChangeForm;
    type Tools = ChangeFiles;
    type Caller = Call;

    async fn run(
        tools: &ChangeFiles,
        call: &Call,
        form: UndoChangeForm,
    ) -> Result<Reply<ChangeView>, Failure> {
        let mut change = tools.change(call, form.change).await?;
        change.undo(call)?;
        let plan = tools.plan(call, &change).await?;
        let change = tools.store.write_chunks(call, change, &plan, CHUNKS_PER_REQUEST).await?;
        Ok(ChangeView::of(&change, plan.preamble(), call.moment().now).into())
    }
}
