//! Save target settings: save the settings of a year group, in two reads and one transaction. Fails with
//! `ChangedMeanwhile` when the version is not the one that the caller saw.

use crate::tools::Targets;
use domain::access::call::Call;
use domain::base::failure::Failure;
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
        let mut year = tools.year_group_at(call, form.year, form.version).await?;
        let event = year.change_settings(form.settings)?;
        tools.store.save_year_group(call, &year, event).await?;
        Ok(VersionView { version: year.version }.into())
    }
}
