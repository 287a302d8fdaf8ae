//! End sessions: one's own, but for the one that asks, in one transaction.

use crate::tools::Accounts;
use domain::access::call::Call;
use domain::accounts::forms::EndSessionsForm;
use domain::base::failure::Failure;
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
