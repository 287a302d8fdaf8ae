//! View school settings: show whether the school requires a second factor, and the facts that
//! the provider keeps about it. No reads beyond those of admission.

use crate::tools::Accounts;
use domain::access::call::Call;
use domain::accounts::forms::{SchoolSettingsView, ViewSchoolSettingsForm};
use domain::base::failure::Failure;
use runtime::{Operation, Reply};

pub struct ViewSchoolSettings;

impl Operation for ViewSchoolSettings {
    type Form = ViewSchoolSettingsForm;
    type Tools = Accounts;
    type Caller = Call;

    async fn run(
        _: &Accounts,
        call: &Call,
        _: ViewSchoolSettingsForm,
    ) -> Result<Reply<SchoolSettingsView>, Failure> {
        Ok(SchoolSettingsView::of(call.organisation()).into())
    }
}
