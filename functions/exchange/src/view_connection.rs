//! View connection: show the connection with the school's MIS, and whether the agreement is accepted. Two reads.

use crate::tools::Exchange;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::exchange::forms::{ConnectionView, ViewConnectionForm};
use runtime::{Operation, Reply};

pub struct ViewConnection;

impl Operation for ViewConnection {
    type Form = ViewConnectionForm;
    type Tools = Exchange;
    type Caller = Call;

    async fn run(
        tools: &Exchange,
        call: &Call,
        _: ViewConnectionForm,
    ) -> Result<Reply<ConnectionView>, Failure> {
        let agreed = tools.store.accepted(call).await?.in_force().is_some();
        let connection = tools.store.find_connection(call).await?;
        Ok(ConnectionView::of(agreed, connection.as_ref(), call.moment().now).into())
    }
}
