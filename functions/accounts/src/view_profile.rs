//! View profile: show the caller's own account. No reads beyond those of admission.

use crate::tools::Accounts;
use domain::accounts::forms::{UserView, ViewProfileForm};
use domain::accounts::signed_in::OwnAccountCall;
use domain::base::failure::Failure;
use runtime::{Operation, Reply};

pub struct ViewProfile;

impl Operation for ViewProfile {
    type Form = ViewProfileForm;
    type Tools = Accounts;
    type Caller = OwnAccountCall;

    async fn run(_: &Accounts, own: &OwnAccountCall, _: ViewProfileForm) -> Result<Reply<UserView>, Failure> {
        Ok(UserView::of(own.user()).into())
    }
}
