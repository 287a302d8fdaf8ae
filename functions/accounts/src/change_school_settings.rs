//! Change school settings. Whoever asks for a second factor and has none is the first who must set one up.

use crate::tools::Accounts;
use domain::audit::{Event, Kind};
use domain::call::Call;
use domain::failure::Failure;
use domain::forms::security::{ChangeSchoolSettingsForm, SchoolSettingsView};
use runtime::{Operation, Reply};

/// The operation.
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
        let was = call.organisation().second_factor_required;
        let word = |required: bool| if required { "required" } else { "not required" };
        let what = "Second factor for School setup and Manage data";
        let event = Event::of(Kind::SettingsChanged).changing(what, word(was), word(second_factor_required));
        if was != second_factor_required {
            tools.store.require_second_factor(call, second_factor_required, event).await?;
        }
        Ok(SchoolSettingsView { second_factor_required }.into())
    }
}
