//! End sessions: one's own, but for the one that asks, in one transaction.

use crate::tools::Accounts;
use domain::call::Call;
use domain::failure::Failure;
use domain::forms::users::EndSessionsForm;
use runtime::{Operation, Reply};

/// The operation.
pub struct EndSessions;

impl Operation for EndSessions {
    type Form = EndSessionsForm;
    type Tools = Accounts;
    type Caller = Call;

    async fn run(tools: &Accounts, call: &Call, _: EndSessionsForm) -> Result<Reply<()>, Failure> {
        tools.store.end_other_sessions(call).await?;
        Ok(().into())
    }
}
