//! Return pupil: put a leaver back on the roll, or withdraw the report that a pupil leaves. Three reads, one transaction. Twice
//! is the same as once.

use crate::tools::Records;
use domain::access::call::Call;
use domain::base::calendar::day;
use domain::base::event::EventKind;
use domain::base::failure::Failure;
use domain::records::forms::{PupilRecordView, ReturnPupilForm};
use runtime::{Operation, Reply};

pub struct ReturnPupil;

impl Operation for ReturnPupil {
    type Form = ReturnPupilForm;
    type Tools = Records;
    type Caller = Call;

    async fn run(
        tools: &Records,
        call: &Call,
        form: ReturnPupilForm,
    ) -> Result<Reply<PupilRecordView>, Failure> {
        let was = tools.store.pupil(call, form.pupil).await?;
        let year = tools.records_year(call).await?;
        let now = was.returned(day(call.moment().now));
        if now != was {
            tools.store.write_pupil(call, Some(&was), &now, &now.event(EventKind::PupilReturned)).await?;
        }
        Ok(tools.record_view(call, &now, year).await?.into())
    }
}
