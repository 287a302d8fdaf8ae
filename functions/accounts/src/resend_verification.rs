//! Resend verification: send a new link, valid for 7 days, which ends the old one, in one transaction, after
//! counting the mail.
//! Running it twice sends two links, and the last one works.

use crate::tools::Invitations;
use domain::access::call::Call;
use domain::accounts::forms::{PendingUserView, ResendVerificationForm};
use domain::accounts::mail_limit::{Mail, MailCount};
use domain::accounts::pending_user::PendingUser;
use domain::base::failure::Failure;
use runtime::{Operation, Reply};

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
        let to = tools.store.pending_user(call, form.user).await?.person.email;
        let counts = MailCount::of_call(Mail::SignUp, call, Some(&to));
        tools.store.count_mail(call.moment(), &counts, 1).await?;
        let resend = |pending: &mut PendingUser| Ok(pending.resend(call, &tools.keys));
        let pending = tools.store.change_pending_user(call, form.user, resend).await?;
        Ok(PendingUserView::of(&pending, call.organisation(), &tools.keys, call.moment().now).into())
    }
}
