//! Create a user or an administrator: a pending account, its invitation and the sign-up email, in one
//! transaction.

use crate::tools::Invitations;
use domain::access::call::Call;
use domain::accounts::forms::{NewUserForm, PendingUserView};
use domain::accounts::pending_user::PendingUser;
use domain::base::failure::Failure;
use domain::base::ids::UserId;
use domain::base::refusal::Refusal;
use runtime::{Operation, Reply};
use store::Clash;

/// The operation.
pub struct CreateUser;

/// A hundred thousand usernames share each pair of initials; five tries in a row meet a taken one less often
/// than once in 10^15 at a hundred such accounts.
const MAX_USERNAMES: u32 = 5;

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
            let pending = PendingUser::invite(new_user.clone(), call, &tools.key, id, attempt)?;
            match tools.store.invite(call, std::slice::from_ref(&pending), None).await {
                Ok(()) => {
                    return Ok(PendingUserView::of(
                        &pending,
                        call.organisation(),
                        &tools.key,
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
