//! Extract now: put a message for the school on the queue of `synchronise`, which reads the MIS. Two reads.

use crate::synchronise::DueExtract;
use crate::tools::{Extracting, check_subscribed};
use domain::access::call::{By, Call};
use domain::base::failure::Failure;
use domain::exchange::forms::ExtractNowForm;
use runtime::{Operation, Reply};

pub struct ExtractNow;

impl Operation for ExtractNow {
    type Form = ExtractNowForm;
    type Tools = Extracting;
    type Caller = Call;

    async fn run(tools: &Extracting, call: &Call, form: ExtractNowForm) -> Result<Reply<()>, Failure> {
        tools.store.accepted(call).await?.check()?;
        tools.store.connection(call).await?.check_free(call.moment().now)?;
        check_subscribed(call)?;
        // Nobody is written to about it.
        let by = By { email: None, ..call.by() };
        let due = DueExtract { organisation: call.tenant(), by: Some(by), overwrite: form.overwrite };
        tools.extracts.send(&due.message()?).await?;
        Ok(().into())
    }
}
