//! Record step: note what the school did about a request, which may start, stop or end its clock (F86). Two reads, one
//! transaction.

use crate::tools::Clock;
use domain::access::call::Call;
use domain::base::event::EventKind;
use domain::base::failure::Failure;
use domain::retention::request::StepKind;
use domain::retention::request::forms::{RecordStepForm, RequestView};
use runtime::{Operation, Reply};

pub struct RecordStep;

impl Operation for RecordStep {
    type Form = RecordStepForm;
    type Tools = Clock;
    type Caller = Call;

    async fn run(tools: &Clock, call: &Call, form: RecordStepForm) -> Result<Reply<RequestView>, Failure> {
        let step = form.check()?;
        let was = tools.store.request(call, form.request).await?;
        let kind =
            if step.kind() == StepKind::Close { EventKind::RequestClosed } else { EventKind::RequestChanged };
        let now = was.after(call, step)?;
        let event = now.event(kind).with("Step", form.step.label());
        tools.store.write_request(call, &now, event).await?;
        let pupil = tools.store.find_pupil(call, now.pupil).await?.filter(|pupil| pupil.erasing.is_none());
        Ok(RequestView::of(&now, pupil.as_ref(), call).into())
    }
}
