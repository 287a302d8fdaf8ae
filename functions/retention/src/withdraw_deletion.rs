//! Withdraw deletion: withdraw a deletion of pupils that nobody has confirmed. One read and one transaction; then it reads what
//! it shows.

use crate::deleting::view;
use crate::tools::Clock;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::retention::forms::{DeletionsView, WithdrawDeletionForm};
use runtime::{Operation, Reply};

pub struct WithdrawDeletion;

impl Operation for WithdrawDeletion {
    type Form = WithdrawDeletionForm;
    type Tools = Clock;
    type Caller = Call;

    async fn run(
        tools: &Clock,
        call: &Call,
        form: WithdrawDeletionForm,
    ) -> Result<Reply<DeletionsView>, Failure> {
        let withdrawn =
            tools.store.decide_deletion(call, |deletions| deletions.withdraw(call, form.deletion));
        let deletions = withdrawn.await?;
        Ok(view(&tools.store, call, &deletions).await?.into())
    }
}
