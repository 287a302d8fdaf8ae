//! View request: show a request of the register, and what can be recorded about it now. Two reads.

use crate::tools::Clock;
use domain::access::call::Call;
use domain::base::event::EventKind;
use domain::base::failure::Failure;
use domain::retention::request::forms::{RequestView, ViewRequestForm};
use runtime::{Operation, Reply};

pub struct ViewRequest;

impl Operation for ViewRequest {
    type Form = ViewRequestForm;
    type Tools = Clock;
    type Caller = Call;

    async fn run(tools: &Clock, call: &Call, form: ViewRequestForm) -> Result<Reply<RequestView>, Failure> {
        let request = tools.store.request(call, form.request).await?;
        let pupil =
            tools.store.find_pupil(call, request.pupil).await?.filter(|pupil| pupil.erasing.is_none());
        tools.store.record_read(call, request.event(EventKind::RequestOpened)).await?;
        Ok(RequestView::of(&request, pupil.as_ref(), call).into())
    }
}
