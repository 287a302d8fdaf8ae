//! Create user: create a pending account of a user or an administrator, with its invitation and the sign-up mail, in
//! one transaction. The second of two requests with the same email address is refused.

use crate::MAX_USERNAMES;
use crate::tools::Invitations;
use domain::access::call::Call;
use domain::accounts::forms::{NewUserForm, PendingUserView};
use domain::accounts::mail_limit::{Mail, MailCount};
use domain::accounts::pending_user::PendingUser;
use domain::base::failure::Failure;
use domain::base::ids::UserId;
use domain::base::refusal::Refusal;
use runtime::{Operation, Reply};
use store::Clash;

pub struct CreateUser;

impl Operation for CreateUser {
    type Form = NewUserForm;
    type Tools = Invitations;
    type Caller = Call;

    async fn run(
        tools: &Invitations,
        call: &Call,
        form: NewUserForm,
    ) -> Result<Reply<PendingUserView>, Failure> {
        let new_user = form.check()?;
        let id = UserId(call.moment().id("user"));
        for attempt in 0..MAX_USERNAMES {
            let pending = PendingUser::invite(new_user.clone(), call, &tools.keys, id, attempt)?;
            if attempt == 0 {
                let counts = MailCount::of_call(Mail::SignUp, call, Some(&pending.person.email));
                tools.store.count_mail(call.moment(), &counts, 1).await?;
            }
            match tools.store.invite(call, std::slice::from_ref(&pending), None).await {
                Ok(()) => {
                    return Ok(PendingUserView::of(
                        &pending,
                        call.organisation(),
                        &tools.keys,
                        call.moment().now,
                    )
                    .into());
                }
                Err(Clash::LoginName) => {}
                Err(Clash::Emails(_)) => return Err(Refusal::EmailTaken.into()),
                Err(Clash::Batch) => return Err(Refusal::ChangedMeanwhile.into()),
                Err(Clash::Failed(failure)) => return Err(failure),
            }
        }
        Err(Failure::Busy("every generated username was taken".to_owned()))
    }
}
