//! Current session: who is signed in, what they may do, and the school's first steps.

use crate::tools::Accounts;
use domain::accounts::forms::{CurrentSessionForm, SessionView};
use domain::accounts::signed_in::OwnAccountCall;
use domain::base::failure::Failure;
use runtime::{Operation, Reply};

/// The operation.
pub struct CurrentSession;

impl Operation for CurrentSession {
    type Form = CurrentSessionForm;
    type Tools = Accounts;
    type Caller = OwnAccountCall;

    async fn run(
        _: &Accounts,
        own: &OwnAccountCall,
        _: CurrentSessionForm,
    ) -> Result<Reply<SessionView>, Failure> {
        Ok(SessionView::of(own.user(), own.call().organisation()).into())
    }
}
