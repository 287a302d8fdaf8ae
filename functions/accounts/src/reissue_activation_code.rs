//! Re-issue activation code: a new code, and tries from nought; the way out of a locked one.

use crate::tools::Invitations;
use domain::account::PendingUser;
use domain::call::Call;
use domain::failure::Failure;
use domain::forms::accounts::{PendingUserView, ReissueActivationCodeForm};
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
