//! Confirm deleting: confirm a deletion of pupils at a school that has nobody but the person who asked (F82). The provider
//! invokes it by hand, after the school has said by other means that it is right. One read and one transaction; one
//! message. Running it twice is the same as once.

use crate::deleting::erase_soon;
use crate::tools::Deleting;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::base::ids::{DeletionId, OrganisationId};
use domain::base::moment::Moment;
use runtime::Task;
use serde::{Deserialize, Serialize};

pub struct ConfirmDeleting;

/// The event, written by the provider.
#[derive(Debug, Deserialize)]
pub struct ConfirmDeletingForm {
    organisation: OrganisationId,
    /// The id, which stands on the school's page.
    deletion: DeletionId,
}

/// The answer, with the school's name and the number of pupils who are being erased.
#[derive(Debug, Serialize)]
pub struct ConfirmedDeletingView {
    school: String,
    pupils: usize,
}

impl Task for ConfirmDeleting {
    const NAME: &'static str = "confirm-deleting";
    type Tools = Deleting;
    type Event = ConfirmDeletingForm;
    type Answer = ConfirmedDeletingView;

    async fn run(
        tools: &Deleting,
        moment: &Moment,
        form: ConfirmDeletingForm,
    ) -> Result<ConfirmedDeletingView, Failure> {
        let school = tools.store.organisation(moment, form.organisation).await?;
        let call = Call::of_provider(school, moment.clone());
        let confirmed =
            tools.store.decide_deletion(&call, |deletions| deletions.confirm(&call, form.deletion));
        let deletions = confirmed.await?;
        erase_soon(tools, &call, &deletions).await?;
        Ok(ConfirmedDeletingView {
            school: call.organisation().name.clone(),
            pupils: deletions.to_erase().len(),
        })
    }
}
