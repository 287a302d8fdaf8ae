//! Current session: who is signed in, what they may do, and the school's first steps.

use crate::tools::Accounts;
use domain::call::Call;
use domain::failure::Failure;
use domain::forms::accounts::{CurrentSessionForm, SessionView};
use runtime::{Operation, Reply};

/// The operation.
pub struct CurrentSession;

impl Operation for CurrentSession {
    type Form = CurrentSessionForm;
    type Tools = Accounts;
    type Caller = Call;

    async fn run(_: &Accounts, call: &Call, _: CurrentSessionForm) -> Result<Reply<SessionView>, Failure> {
        let user = call.user().ok_or(Failure::SIGNED_OUT)?;
        Ok(SessionView::of(user, call.organisation()).into())
    }
}
