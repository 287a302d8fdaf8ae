//! Reactivate user: turn a deactivated account into a pending one with a new code, a new link and their mail, and
//! delete the old password; one read and one transaction, after counting the mail. The seat is taken again. Running it twice fails with
//! `NotFound`.

use crate::tools::Invitations;
use domain::access::call::Call;
use domain::accounts::forms::{PendingUserView, ReactivateUserForm};
use domain::accounts::mail_limit::{Mail, MailCount};
use domain::accounts::pending_user::PendingUser;
use domain::base::failure::Failure;
use runtime::{Operation, Reply};

pub struct ReactivateUser;

impl Operation for ReactivateUser {
    type Form = ReactivateUserForm;
    type Tools = Invitations;
    type Caller = Call;

    async fn run(
        tools: &Invitations,
        call: &Call,
        form: ReactivateUserForm,
    ) -> Result<Reply<PendingUserView>, Failure> {
        let user = tools.store.user(call, form.user).await?;
        let (pending, event) = PendingUser::reactivate(&user, call, &tools.keys)?;
        let counts = MailCount::of_call(Mail::SignUp, call, Some(&pending.person.email));
        tools.store.count_mail(call.moment(), &counts, 1).await?;
        tools.store.reactivate(call, &user, &pending, event).await?;
        Ok(PendingUserView::of(&pending, call.organisation(), &tools.keys, call.moment().now).into())
    }
}
