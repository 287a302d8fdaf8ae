//! View school settings.

use crate::tools::Accounts;
use domain::call::Call;
use domain::failure::Failure;
use domain::forms::security::{SchoolSettingsView, ViewSchoolSettingsForm};
use runtime::{Operation, Reply};

/// The operation.
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
