//! Shared targets: what a school shares of a year group with its local authority or academy chain (F50). What it does not share
//! is not found, like what is not there.

use crate::tools::Targets;
use domain::call::Call;
use domain::failure::Failure;
use domain::forms::shared::{SharedTargetsForm, SharedTargetsView};
use domain::targets::settings::Sight;
use runtime::{Operation, Reply};

/// The operation.
pub struct SharedTargets;

impl Operation for SharedTargets {
    type Form = SharedTargetsForm;
    type Tools = Targets;
    type Caller = Call;

    async fn run(
        tools: &Targets,
        call: &Call,
        form: SharedTargetsForm,
    ) -> Result<Reply<SharedTargetsView>, Failure> {
        let (there, outsider, held) = tools.store.looking_at(call, form.school).await?;
        let sight = tools.store.year(&there, form.year).await?.settings.sight(outsider, held);
        if sight == Sight::Nothing {
            return Err(Failure::NOT_FOUND);
        }
        let (report, _) = tools.report(&there, form.year).await?;
        let seen = SharedTargetsView::of(there.organisation(), report, sight);
        Ok(seen.ok_or(Failure::NOT_FOUND)?.into())
    }
}
