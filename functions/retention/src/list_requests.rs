//! List requests: show the register, the most urgent first (F86). Reads the requests, and the pupils they are about.

use crate::tools::Clock;
use domain::access::call::Call;
use domain::base::event::{Event, EventKind};
use domain::base::failure::Failure;
use domain::retention::request::forms::{ListRequestsForm, RequestsView};
use runtime::{Operation, Reply};

pub struct ListRequests;

impl Operation for ListRequests {
    type Form = ListRequestsForm;
    type Tools = Clock;
    type Caller = Call;

    async fn run(tools: &Clock, call: &Call, _: ListRequestsForm) -> Result<Reply<RequestsView>, Failure> {
        let requests = tools.store.requests(call).await?;
        let pupils: Vec<_> = requests.iter().map(|request| request.pupil).collect();
        let names = tools.store.names_of_pupils(call, &pupils).await?;
        tools.store.record_read(call, Event::of(EventKind::RequestsOpened)).await?;
        Ok(RequestsView::of(requests, &names, call).into())
    }
}
