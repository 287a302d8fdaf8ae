//! Current session: show who is signed in, their permissions and the school's first steps. No reads beyond those of
//! admission.

use crate::tools::Accounts;
use domain::accounts::forms::{CurrentSessionForm, SessionView};
use domain::accounts::signed_in::OwnAccountCall;
use domain::base::failure::Failure;
use runtime::{Operation, Reply};

pub struct CurrentSession;

impl Operation for CurrentSession {
    type Form = CurrentSessionForm;
    type Tools = Accounts;
    type Caller = OwnAccountCall;

    async fn run(
        tools: &Accounts,
        own: &OwnAccountCall,
        _: CurrentSessionForm,
    ) -> Result<Reply<SessionView>, Failure> {
        Ok(SessionView::of(own.user(), own.call().organisation(), tools.questions).into())
    }
}
