//! Change pupil: change one pupil's record by hand, unless somebody changed it since it was shown. Three reads, and every
//! pupil's if the UPN changes; one transaction.

use crate::tools::Records;
use domain::access::call::Call;
use domain::base::calendar::day;
use domain::base::failure::Failure;
use domain::base::refusal::Refusal;
use domain::records::forms::{ChangePupilForm, PupilRecordView};
use runtime::{Operation, Reply};

pub struct ChangePupil;

impl Operation for ChangePupil {
    type Form = ChangePupilForm;
    type Tools = Records;
    type Caller = Call;

    async fn run(
        tools: &Records,
        call: &Call,
        form: ChangePupilForm,
    ) -> Result<Reply<PupilRecordView>, Failure> {
        let was = tools.store.pupil(call, form.pupil).await?;
        let year = tools.records_year(call).await?;
        let typed = form.fields.check(year)?;
        typed.check_subjects(year, reference::model)?;
        let now = was.with(typed, day(call.moment().now));
        // A request whose answer was lost may come again.
        if now != was {
            if was.seen_as() != form.seen {
                return Err(Refusal::ChangedMeanwhile.into());
            }
            tools.store.write_pupil(call, Some(&was), &now, &now.changed_from(&was, year)).await?;
        }
        Ok(tools.record_view(call, &now, year).await?.into())
    }
}
