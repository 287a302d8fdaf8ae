//! Change school settings: require a second factor or stop requiring it, in one transaction; no write if nothing
//! changes. An administrator who requires it and has none must set one up next.

use crate::tools::Accounts;
use domain::access::call::Call;
use domain::accounts::forms::{ChangeSchoolSettingsForm, SchoolSettingsView};
use domain::base::failure::Failure;
use runtime::{Operation, Reply};

pub struct ChangeSchoolSettings;

impl Operation for ChangeSchoolSettings {
    type Form = ChangeSchoolSettingsForm;
    type Tools = Accounts;
    type Caller = Call;

    async fn run(
        tools: &Accounts,
        call: &Call,
        form: ChangeSchoolSettingsForm,
    ) -> Result<Reply<SchoolSettingsView>, Failure> {
        let ChangeSchoolSettingsForm { second_factor_required } = form;
        if let Some(event) = call.organisation().ask_for_second_factor(second_factor_required) {
            tools.store.require_second_factor(call, second_factor_required, event).await?;
        }
        let view = SchoolSettingsView::of(call.organisation());
        Ok(SchoolSettingsView { second_factor_required, ..view }.into())
    }
}
