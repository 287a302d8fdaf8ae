//! Save target settings: over the version that was seen.

use crate::tools::Targets;
use domain::call::Call;
use domain::failure::Failure;
use domain::forms::targets::{SaveTargetSettingsForm, VersionView};
use runtime::{Operation, Reply};

/// The operation.
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
        let mut year = tools.year_seen(call, form.year, form.version).await?;
        let event = year.settle(form.settings)?;
        tools.store.settle_year(call, &year, event).await?;
        Ok(VersionView { version: year.version }.into())
    }
}
