//! Request email change: a link to the new address and a notice to the old, in one transaction; nothing counts before
//! the link has been opened. The password is asked again, as a session may be somebody else's at an unlocked screen.

use crate::proof;
use crate::tools::Invitations;
use domain::call::Call;
use domain::failure::{Failure, Refusal};
use domain::forms::users::RequestEmailChangeForm;
use runtime::{Operation, Reply};

/// The operation.
pub struct RequestEmailChange;

impl Operation for RequestEmailChange {
    type Form = RequestEmailChangeForm;
    type Tools = Invitations;
    type Caller = Call;

    async fn run(
        tools: &Invitations,
        call: &Call,
        form: RequestEmailChangeForm,
    ) -> Result<Reply<()>, Failure> {
        let email = form.check()?;
        let user = call.user().ok_or(Failure::SIGNED_OUT)?;
        proof::password(tools, call, user, &form.password).await?.accept(tools).await?;
        if !tools.store.emails_taken(call, std::slice::from_ref(&email)).await?.is_empty() {
            return Err(Refusal::EmailTaken.into());
        }
        let (change, told, event) = user.ask_for_email(email, call, &tools.key);
        tools.store.ask_for_email(call, &change, &told, event).await?;
        Ok(().into())
    }
}
