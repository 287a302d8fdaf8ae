//! Open request: note in the register who asks for what about a pupil's records (F86). Reads the pupils, for the UPN; one
//! transaction.

use crate::tools::Clock;
use domain::access::call::Call;
use domain::base::event::EventKind;
use domain::base::failure::Failure;
use domain::base::ids::RequestId;
use domain::retention::request::forms::{OpenRequestForm, RequestView};
use runtime::{Operation, Reply};

pub struct OpenRequest;

impl Operation for OpenRequest {
    type Form = OpenRequestForm;
    type Tools = Clock;
    type Caller = Call;

    async fn run(tools: &Clock, call: &Call, form: OpenRequestForm) -> Result<Reply<RequestView>, Failure> {
        let pupils = tools.store.all_pupils(call).await?;
        let request = form.check(call, &pupils, RequestId(call.moment().id("request")))?;
        tools.store.write_request(call, &request, request.event(EventKind::RequestRecorded)).await?;
        let pupil = pupils.iter().find(|pupil| pupil.id == request.pupil);
        Ok(RequestView::of(&request, pupil, call).into())
    }
}
