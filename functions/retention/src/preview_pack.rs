//! Preview pack: show everything that the pack of a request would hold, so that an administrator can decide what it leaves
//! out (F86). Reads what the pack reads.

use crate::pack::gathered;
use crate::tools::Erasures;
use domain::access::call::Call;
use domain::base::event::EventKind;
use domain::base::failure::Failure;
use domain::retention::pack::forms::{PackView, PreviewPackForm};
use runtime::{Operation, Reply};

pub struct PreviewPack;

impl Operation for PreviewPack {
    type Form = PreviewPackForm;
    type Tools = Erasures;
    type Caller = Call;

    async fn run(tools: &Erasures, call: &Call, form: PreviewPackForm) -> Result<Reply<PackView>, Failure> {
        let request = tools.store.request(call, form.request).await?;
        let pack = gathered(tools, call, &request).await?;
        tools.store.record_read(call, request.event(EventKind::PackOpened)).await?;
        Ok(PackView::of(&pack, &request).into())
    }
}
