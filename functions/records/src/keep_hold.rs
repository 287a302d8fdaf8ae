//! Keep hold: decide that a hold stays which somebody asked to lift. Three reads, one transaction.

use crate::tools::Records;
use domain::access::call::Call;
use domain::base::event::EventKind;
use domain::base::failure::Failure;
use domain::records::forms::{KeepHoldForm, PupilRecordView};
use runtime::{Operation, Reply};

pub struct KeepHold;

impl Operation for KeepHold {
    type Form = KeepHoldForm;
    type Tools = Records;
    type Caller = Call;

    async fn run(
        tools: &Records,
        call: &Call,
        form: KeepHoldForm,
    ) -> Result<Reply<PupilRecordView>, Failure> {
        let was = tools.store.pupil(call, form.pupil).await?;
        let now = was.keep_held(form.reason);
        if now != was {
            let event = now.hold_event(EventKind::HoldKept, form.reason);
            tools.store.write_pupil(call, Some(&was), &now, &event).await?;
        }
        let year = tools.records_year(call).await?;
        Ok(tools.record_view(call, &now, year).await?.into())
    }
}
