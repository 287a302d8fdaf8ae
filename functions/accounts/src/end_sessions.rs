//! End sessions: end the caller's other sessions, in one read and one transaction. The session of this request
//! continues.

use crate::tools::Accounts;
use domain::access::call::Call;
use domain::accounts::forms::EndSessionsForm;
use domain::base::failure::Failure;
use runtime::{Operation, Reply};

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
