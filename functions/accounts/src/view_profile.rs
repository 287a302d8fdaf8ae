//! View profile: one's own account.

use crate::tools::Accounts;
use domain::call::Call;
use domain::failure::Failure;
use domain::forms::users::{UserView, ViewProfileForm};
use runtime::{Operation, Reply};

/// The operation.
pub struct ViewProfile;

impl Operation for ViewProfile {
    type Form = ViewProfileForm;
    type Tools = Accounts;
    type Caller = Call;

    async fn run(_: &Accounts, call: &Call, _: ViewProfileForm) -> Result<Reply<UserView>, Failure> {
        Ok(UserView::of(call.user().ok_or(Failure::SIGNED_OUT)?).into())
    }
}
