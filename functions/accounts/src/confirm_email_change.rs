//! Confirm email change: open the link from the mail, once and within a day, and replace the old address by the new
//! one, which ends every session; two reads and one transaction. A link that was used is refused.

use crate::tools::Invitations;
use domain::access::call::Visit;
use domain::accounts::email_change::{EMAIL_LINK_DEAD, EmailChange};
use domain::accounts::forms::{ConfirmEmailChangeForm, EmailChangedView};
use domain::accounts::user::User;
use domain::base::failure::Failure;
use domain::base::secret::LinkToken;
use runtime::{Operation, Reply};

pub struct ConfirmEmailChange;

impl Operation for ConfirmEmailChange {
    type Form = ConfirmEmailChangeForm;
    type Tools = Invitations;
    type Caller = Visit;

    async fn run(
        tools: &Invitations,
        visit: &Visit,
        form: ConfirmEmailChangeForm,
    ) -> Result<Reply<EmailChangedView>, Failure> {
        let link = LinkToken::parse(&form.token).ok_or(EMAIL_LINK_DEAD)?;
        let confirm = |change: &EmailChange, user: &mut User| {
            change.open(&link, user, &tools.keys, &visit.moment)?;
            Ok(user.confirm_email(change.email.clone()))
        };
        let user = tools.store.confirm_email(visit, &link, confirm).await?;
        Ok(EmailChangedView { email: user.person.email.as_str().to_owned() }.into())
    }
}
