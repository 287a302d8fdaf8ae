//! Request email change: send a link to the new address and a notice to the old one, in one transaction. Nothing
//! changes until the link is opened. Asks for the password again, and for a code if a second factor is on, because
//! somebody else may be using the session at an unlocked screen. A later request replaces an earlier one.
//! The answer and the calls are the same for an address that has an account: its holder is told instead.

use crate::proof;
use crate::tools::Invitations;
use domain::accounts::email_change::EmailChange;
use domain::accounts::forms::RequestEmailChangeForm;
use domain::accounts::mail_limit::{Mail, MailCount};
use domain::accounts::signed_in::OwnAccountCall;
use domain::base::failure::{Failure, FieldErrors};
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
        let (call, user) = (own.call(), own.user());
        let email = form.check_for(&user.person.email)?;
        let proof = proof::of_holder(tools, own, &form.password, form.code.as_deref()).await?;
        let counts = MailCount::of_call(Mail::EmailChange, call, Some(&email));
        tools.store.count_mail(call.moment(), &counts, 1).await?;
        let taken = !tools.store.emails_taken(call, std::slice::from_ref(&email)).await?.is_empty();
        let (change, told, event) = EmailChange::request(user, email, taken, call, &tools.keys);
        if !tools.store.ask_for_email(call, &change, &told, event, proof.used_up.as_ref()).await? {
            return Err(FieldErrors::of("code", proof::CODE_USED).into());
        }
        Ok(().into())
    }
}
