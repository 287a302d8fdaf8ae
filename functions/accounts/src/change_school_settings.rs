//! Change school settings: require a second factor or stop requiring it, and keep counts of past results or delete
//! them. One transaction, and if counts are deleted, a read of them and another; no write if nothing changes. An
//! administrator who requires a second factor and has none must set one up next.

use crate::tools::Accounts;
use domain::access::call::Call;
use domain::access::organisation::{Organisation, SchoolSettings};
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
        let ChangeSchoolSettingsForm { second_factor_required, keeps_counts } = form;
        let school = call.organisation();
        let second_factor_required = second_factor_required.unwrap_or(school.second_factor_required);
        let keeps_counts = keeps_counts.filter(|_| school.kind.is_school()).unwrap_or(school.keeps_counts);
        let settings = SchoolSettings { second_factor_required, keeps_counts };
        if let Some(event) = school.changes_settings(settings) {
            tools.store.change_settings(call, settings, event).await?;
        }
        if !keeps_counts {
            // Also when a request before this one was cut off. If this one is, the daily sweep completes it.
            tools.store.remove_counts(call, true).await?;
        }
        let now = Organisation { second_factor_required, keeps_counts, ..school.clone() };
        Ok(SchoolSettingsView::of(&now).into())
    }
}
