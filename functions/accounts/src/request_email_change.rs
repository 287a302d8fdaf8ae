//! Request email change: send a link to the new address and a notice to the old one, in one transaction. Nothing
//! changes until the link is opened. Asks for the password again, because somebody else may be using the session at an
//! unlocked screen. A later request replaces an earlier one.

use crate::proof;
use crate::tools::Invitations;
use domain::accounts::email_change::EmailChange;
use domain::accounts::forms::RequestEmailChangeForm;
use domain::accounts::signed_in::OwnAccountCall;
use domain::base::failure::Failure;
use domain::base::refusal::Refusal;
use runtime::{Operation, Reply};

pub struct RequestEmailChange;

impl Operation for RequestEmailChange {
    type Form = RequestEmailChangeForm;
    type Tools = Invitations;
    type Caller = OwnAccountCall;

    async fn run(
        tools: &Invitations,
        own: &OwnAccountCall,
        form: RequestEmailChangeForm,
    ) -> Result<Reply<()>, Failure> {
        let email = form.check()?;
        let (call, user) = (own.call(), own.user());
        proof::password(tools, call, user, &form.password).await?.accept(tools).await?;
        if !tools.store.emails_taken(call, std::slice::from_ref(&email)).await?.is_empty() {
            return Err(Refusal::EmailTaken.into());
        }
        let (change, told, event) = EmailChange::request(user, email, call, &tools.keys);
        tools.store.ask_for_email(call, &change, &told, event).await?;
        Ok(().into())
    }
}
