//! Re-issue activation code: a new code, and tries from nought; the way out of a locked one.

use crate::tools::Invitations;
use domain::access::call::Call;
use domain::accounts::forms::{PendingUserView, ReissueActivationCodeForm};
use domain::accounts::pending_user::PendingUser;
use domain::base::failure::Failure;
use runtime::{Operation, Reply};

/// The operation.
pub struct ReissueActivationCode;

impl Operation for ReissueActivationCode {
    type Form = ReissueActivationCodeForm;
    type Tools = Invitations;
    type Caller = Call;

    async fn run(
        tools: &Invitations,
        call: &Call,
        form: ReissueActivationCodeForm,
    ) -> Result<Reply<PendingUserView>, Failure> {
        let reissue = |pending: &mut PendingUser| Ok(pending.reissue_code());
        let pending = tools.store.change_pending_user(call, form.user, reissue).await?;
        Ok(PendingUserView::of(&pending, call.organisation(), &tools.key, call.moment().now).into())
    }
}
