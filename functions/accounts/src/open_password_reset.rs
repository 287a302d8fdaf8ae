//! Open password reset: show whose account a link is for, and which characters of a security answer it asks for. One
//! read. Opening a link changes nothing, so a mail scanner may open it. The characters were chosen with the link, so
//! opening it again reveals nothing more.

use crate::tools::Invitations;
use domain::access::call::Visit;
use domain::accounts::forms::{OpenPasswordResetForm, PasswordResetView};
use domain::accounts::password_reset::RESET_LINK_DEAD;
use domain::base::failure::Failure;
use domain::base::secret::LinkToken;
use runtime::{Operation, Reply};
use store::ResetCandidate;

pub struct OpenPasswordReset;

impl Operation for OpenPasswordReset {
    type Form = OpenPasswordResetForm;
    type Tools = Invitations;
    type Caller = Visit;

    async fn run(
        tools: &Invitations,
        visit: &Visit,
        form: OpenPasswordResetForm,
    ) -> Result<Reply<PasswordResetView>, Failure> {
        let link = LinkToken::parse(&form.token).ok_or(RESET_LINK_DEAD)?;
        let candidate = tools.store.reset(visit, &link).await?.ok_or(RESET_LINK_DEAD)?;
        let ResetCandidate { user, organisation, reset: Some(reset), wait, .. } = candidate else {
            return Err(RESET_LINK_DEAD);
        };
        reset.open(&link, &user, &tools.keys, wait, visit.moment.now)?;
        Ok(PasswordResetView::of(&reset, &user, &organisation).into())
    }
}
