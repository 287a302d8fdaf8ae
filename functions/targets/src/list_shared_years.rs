//! List shared years: the year groups of a school whose targets it shares with whoever asks, and how much of them.

use crate::tools::Targets;
use domain::call::Call;
use domain::failure::Failure;
use domain::forms::shared::{ListSharedYearsForm, SharedYearsView};
use runtime::{Operation, Reply};

/// The operation.
pub struct ListSharedYears;

impl Operation for ListSharedYears {
    type Form = ListSharedYearsForm;
    type Tools = Targets;
    type Caller = Call;

    async fn run(
        tools: &Targets,
        call: &Call,
        form: ListSharedYearsForm,
    ) -> Result<Reply<SharedYearsView>, Failure> {
        let (there, outsider, held) = tools.store.looking_at(call, form.school).await?;
        let roll = tools.store.roll(&there).await?;
        let years = tools.store.years(&there).await?;
        Ok(SharedYearsView::of(there.organisation(), roll.as_ref(), &years, outsider, held).into())
    }
}
