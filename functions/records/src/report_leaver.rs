//! Report leaver: record that a pupil leaves or has left, or correct the last day (F71). Three reads, one transaction. The
//! same report twice is one.

use crate::tools::Records;
use domain::access::call::Call;
use domain::base::calendar::day;
use domain::base::event::EventKind;
use domain::base::failure::Failure;
use domain::records::forms::{PupilRecordView, ReportLeaverForm};
use runtime::{Operation, Reply};

pub struct ReportLeaver;

impl Operation for ReportLeaver {
    type Form = ReportLeaverForm;
    type Tools = Records;
    type Caller = Call;

    async fn run(
        tools: &Records,
        call: &Call,
        form: ReportLeaverForm,
    ) -> Result<Reply<PupilRecordView>, Failure> {
        let on = form.check()?;
        let was = tools.store.pupil(call, form.pupil).await?;
        let year = tools.records_year(call).await?;
        let now = was.leaving(on, day(call.moment().now))?;
        if now != was {
            tools.store.write_pupil(call, Some(&was), &now, &now.event(EventKind::LeaverReported)).await?;
        }
        Ok(tools.record_view(call, &now, year).await?.into())
    }
}
