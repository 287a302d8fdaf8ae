//! View school settings: show whether the school requires a second factor. No reads beyond those of admission.

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
        Ok(SchoolSettingsView { second_factor_required: call.organisation().second_factor_required }.into())
    }
}
