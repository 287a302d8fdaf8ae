//! Lift hold: ask to lift a hold, or confirm that as a second person, which lifts it (F82). What it deferred is then due. Those who
//! can confirm get mail. Three reads, one transaction; for the mail also the school's accounts.

use crate::tools::Records;
use domain::access::call::Call;
use domain::base::event::EventKind;
use domain::base::failure::Failure;
use domain::records::forms::{LiftHoldForm, PupilRecordView};
use runtime::{Operation, Reply};

pub struct LiftHold;

impl Operation for LiftHold {
    type Form = LiftHoldForm;
    type Tools = Records;
    type Caller = Call;

    async fn run(
        tools: &Records,
        call: &Call,
        form: LiftHoldForm,
    ) -> Result<Reply<PupilRecordView>, Failure> {
        let was = tools.store.pupil(call, form.pupil).await?;
        let now = was.lift(call, form.reason)?;
        if now != was {
            let lifted = now.holds.len() < was.holds.len();
            let kind = if lifted { EventKind::HoldLifted } else { EventKind::HoldLiftingRequested };
            let mails = match lifted {
                true => Vec::new(),
                false => tools.store.mails_of_wish(call, &now.wish_to_lift()).await?,
            };
            let event = now.hold_event(kind, form.reason);
            tools.store.write_pupil_and_tell(call, Some(&was), &now, &event, &mails).await?;
        }
        let year = tools.records_year(call).await?;
        Ok(tools.record_view(call, &now, year).await?.into())
    }
}
