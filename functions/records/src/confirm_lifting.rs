//! Confirm lifting: lift a hold on a pupil that the only holder of School setup at a school asked to lift (F82). The
//! provider invokes it by hand, after the school has said by other means that the hold is over. Two reads, one
//! transaction. Running it twice is refused.

use crate::tools::Records;
use domain::access::call::Call;
use domain::base::event::EventKind;
use domain::base::failure::Failure;
use domain::base::ids::{OrganisationId, PupilId};
use domain::base::moment::Moment;
use domain::base::refusal::Refusal;
use domain::records::hold::HoldReason;
use runtime::Task;
use serde::{Deserialize, Serialize};

pub struct ConfirmLifting;

/// The event, written by the provider.
#[derive(Debug, Deserialize)]
pub struct ConfirmForm {
    organisation: OrganisationId,
    pupil: PupilId,
    /// The reason of the hold.
    reason: HoldReason,
}

/// The answer, with the school's name.
#[derive(Debug, Serialize)]
pub struct ConfirmedView {
    school: String,
}

impl Task for ConfirmLifting {
    const NAME: &'static str = "confirm-lifting";
    type Tools = Records;
    type Event = ConfirmForm;
    type Answer = ConfirmedView;

    async fn run(tools: &Records, moment: &Moment, form: ConfirmForm) -> Result<ConfirmedView, Failure> {
        let school = tools.store.organisation(moment, form.organisation).await?;
        let call = Call::of_provider(school, moment.clone());
        let was = tools.store.pupil(&call, form.pupil).await?;
        let now = was.lift(&call, form.reason)?;
        if now == was {
            return Err(Refusal::NothingToChange.into());
        }
        let event = now.hold_event(EventKind::HoldLifted, form.reason);
        tools.store.write_pupil(&call, Some(&was), &now, &event).await?;
        Ok(ConfirmedView { school: call.organisation().name.clone() })
    }
}
