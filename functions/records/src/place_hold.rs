//! Place hold: keep everything of a pupil from being erased, for a reason (F75). Three reads, one transaction. The same hold
//! twice is one.

use crate::tools::Records;
use domain::access::call::Call;
use domain::base::event::EventKind;
use domain::base::failure::Failure;
use domain::records::forms::{PlaceHoldForm, PupilRecordView};
use runtime::{Operation, Reply};

pub struct PlaceHold;

impl Operation for PlaceHold {
    type Form = PlaceHoldForm;
    type Tools = Records;
    type Caller = Call;

    async fn run(
        tools: &Records,
        call: &Call,
        form: PlaceHoldForm,
    ) -> Result<Reply<PupilRecordView>, Failure> {
        let (reason, note) = form.check()?;
        let was = tools.store.pupil(call, form.pupil).await?;
        let now = was.held(call, reason, note);
        if now != was {
            let event = now.hold_event(EventKind::HoldPlaced, reason);
            tools.store.write_pupil(call, Some(&was), &now, &event).await?;
        }
        let year = tools.records_year(call).await?;
        Ok(tools.record_view(call, &now, year).await?.into())
    }
}
