//! Confirm deletion: decide as a second person, within a day, that pupils are deleted (F82). Erases nothing itself: `erase-due`
//! does, within a minute. One read and one transaction; one message; then it reads what it shows.

use crate::deleting::{erase_soon, view};
use crate::tools::Deleting;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::retention::forms::{ConfirmDeletionForm, DeletionsView};
use runtime::{Operation, Reply};

pub struct ConfirmDeletion;

impl Operation for ConfirmDeletion {
    type Form = ConfirmDeletionForm;
    type Tools = Deleting;
    type Caller = Call;

    async fn run(
        tools: &Deleting,
        call: &Call,
        form: ConfirmDeletionForm,
    ) -> Result<Reply<DeletionsView>, Failure> {
        let confirmed = tools.store.decide_deletion(call, |deletions| deletions.confirm(call, form.deletion));
        let deletions = confirmed.await?;
        erase_soon(tools, call, &deletions).await?;
        Ok(view(&tools.store, call, &deletions).await?.into())
    }
}
