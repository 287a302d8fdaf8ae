//! Set characteristics: answer the characteristics of a pupil in an academic year by hand, or make them automatic again (F10),
//! unless somebody changed the record since it was shown. Three reads, one transaction.

use crate::tools::Records;
use domain::access::call::Call;
use domain::base::calendar::day;
use domain::base::failure::Failure;
use domain::base::refusal::Refusal;
use domain::records::forms::{PupilRecordView, SetCharacteristicsForm};
use runtime::{Operation, Reply};

pub struct SetCharacteristics;

impl Operation for SetCharacteristics {
    type Form = SetCharacteristicsForm;
    type Tools = Records;
    type Caller = Call;

    async fn run(
        tools: &Records,
        call: &Call,
        form: SetCharacteristicsForm,
    ) -> Result<Reply<PupilRecordView>, Failure> {
        let was = tools.store.pupil(call, form.pupil).await?;
        let records = tools.records_year(call).await?;
        let now = was.with_answers(form.check(records)?, &form.answers, day(call.moment().now));
        // A request whose answer was lost may come again.
        if now != was {
            if was.seen_as() != form.seen {
                return Err(Refusal::ChangedMeanwhile.into());
            }
            tools.store.write_pupil(call, Some(&was), &now, &now.changed_from(&was, records)).await?;
        }
        Ok(tools.record_view(call, &now, records).await?.into())
    }
}
