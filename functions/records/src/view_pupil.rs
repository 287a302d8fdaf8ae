//! View pupil: show one pupil's record, on roll or not. Two reads.

use crate::tools::Records;
use domain::access::call::Call;
use domain::base::event::EventKind;
use domain::base::failure::Failure;
use domain::records::forms::{PupilRecordView, ViewPupilForm};
use runtime::{Operation, Reply};

pub struct ViewPupil;

impl Operation for ViewPupil {
    type Form = ViewPupilForm;
    type Tools = Records;
    type Caller = Call;

    async fn run(
        tools: &Records,
        call: &Call,
        form: ViewPupilForm,
    ) -> Result<Reply<PupilRecordView>, Failure> {
        let pupil = tools.store.pupil(call, form.pupil).await?;
        let year = tools.records_year(call).await?;
        tools.store.record_read(call, pupil.event(EventKind::PupilOpened)).await?;
        Ok(tools.record_view(call, &pupil, year).await?.into())
    }
}
