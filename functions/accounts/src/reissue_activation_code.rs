//! Re-issue activation code: make a new code and reset the number of attempts to 0, which also unlocks a locked code.
//! One transaction, after counting the codes. The old code stops working; running it twice makes two codes, and the last one works.

use crate::tools::Invitations;
use domain::access::call::Call;
use domain::accounts::forms::{PendingUserView, ReissueActivationCodeForm};
use domain::accounts::mail_limit::MailCount;
use domain::accounts::pending_user::PendingUser;
use domain::base::failure::Failure;
use runtime::{Operation, Reply};

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
        tools.store.pending_user(call, form.user).await?;
        tools.store.count_mail(call.moment(), &MailCount::of_codes(form.user), 1).await?;
        let reissue = |pending: &mut PendingUser| Ok(pending.reissue_code(&tools.keys));
        let pending = tools.store.change_pending_user(call, form.user, reissue).await?;
        Ok(PendingUserView::of(&pending, call.organisation(), &tools.keys, call.moment().now).into())
    }
}
