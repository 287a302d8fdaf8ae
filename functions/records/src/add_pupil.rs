//! Add pupil: add one pupil by hand. Reads every pupil, because no two may have one UPN; one transaction.

use crate::tools::Records;
use domain::access::call::Call;
use domain::base::calendar::day;
use domain::base::event::EventKind;
use domain::base::failure::Failure;
use domain::base::ids::PupilId;
use domain::records::forms::{AddPupilForm, PupilRecordView};
use domain::records::pupil::Pupil;
use runtime::{Operation, Reply};

pub struct AddPupil;

impl Operation for AddPupil {
    type Form = AddPupilForm;
    type Tools = Records;
    type Caller = Call;

    async fn run(
        tools: &Records,
        call: &Call,
        form: AddPupilForm,
    ) -> Result<Reply<PupilRecordView>, Failure> {
        let year = tools.records_year(call).await?;
        let typed = form.fields.check(year)?;
        typed.check_subjects(year, reference::model)?;
        let pupil =
            Pupil::new(PupilId(call.moment().id("pupil")), call.tenant(), typed, day(call.moment().now));
        tools.store.write_pupil(call, None, &pupil, &pupil.event(EventKind::PupilAdded)).await?;
        Ok(tools.record_view(call, &pupil, year).await?.into())
    }
}
