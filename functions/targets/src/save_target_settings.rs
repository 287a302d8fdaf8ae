//! Save target settings: save the settings of a year group, in three reads and one transaction. Fails with
//! `ChangedMeanwhile` when the version is not the one that the caller saw, and with
//! `TargetsWouldChange` when the save changes targets whose number the caller has not confirmed.

use crate::tools::Targets;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::base::refusal::Refusal;
use domain::records::cohort::AcademicYear;
use domain::targets::below::confirm_change;
use domain::targets::forms::{SaveTargetSettingsForm, VersionView};
use runtime::{Operation, Reply};

pub struct SaveTargetSettings;

impl Operation for SaveTargetSettings {
    type Form = SaveTargetSettingsForm;
    type Tools = Targets;
    type Caller = Call;

    async fn run(
        tools: &Targets,
        call: &Call,
        form: SaveTargetSettingsForm,
    ) -> Result<Reply<VersionView>, Failure> {
        let targets = tools.store.year_group_targets(call, form.year).await?;
        if targets.year.version != form.version {
            return Err(Refusal::ChangedMeanwhile.into());
        }
        let model = reference::model(form.year.key_stage);
        confirm_change(&targets, &form.settings, model, form.confirmed)?;
        let mut year = targets.year;
        let event = year.change_settings(form.settings, AcademicYear::at(call.moment().now))?;
        tools.store.save_year_group(call, &year, event).await?;
        Ok(VersionView { version: year.version }.into())
    }
}
