//! Resend verification: a new link for another 7 days, which ends the old one; its email leaves with it.

use crate::tools::Invitations;
use domain::access::call::Call;
use domain::accounts::forms::{PendingUserView, ResendVerificationForm};
use domain::accounts::pending_user::PendingUser;
use domain::base::failure::Failure;
use runtime::{Operation, Reply};

/// The operation.
pub struct ResendVerification;

impl Operation for ResendVerification {
    type Form = ResendVerificationForm;
    type Tools = Invitations;
    type Caller = Call;

    async fn run(
        tools: &Invitations,
        call: &Call,
        form: ResendVerificationForm,
    ) -> Result<Reply<PendingUserView>, Failure> {
        let resend = |pending: &mut PendingUser| Ok(pending.resend(call, &tools.key));
        let pending = tools.store.change_pending_user(call, form.user, resend).await?;
        Ok(PendingUserView::of(&pending, call.organisation(), &tools.key, call.moment().now).into())
    }
}
