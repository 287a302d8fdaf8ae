//! Change connection: choose whether what the MIS says is applied by itself. One read and one transaction.

use crate::tools::Exchange;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::base::refusal::Refusal;
use domain::exchange::forms::{ChangeConnectionForm, ConnectionView};
use runtime::{Operation, Reply};

pub struct ChangeConnection;

impl Operation for ChangeConnection {
    type Form = ChangeConnectionForm;
    type Tools = Exchange;
    type Caller = Call;

    async fn run(
        tools: &Exchange,
        call: &Call,
        form: ChangeConnectionForm,
    ) -> Result<Reply<ConnectionView>, Failure> {
        tools.store.accepted(call).await?.check()?;
        let changed = tools.store.change_connection(call, |connection| {
            if !connection.state.is_live() {
                return Err(Refusal::NotConnected.into());
            }
            Ok(Some(connection.choose(form.automatic)))
        });
        Ok(ConnectionView::of(true, Some(&changed.await?), call.moment().now).into())
    }
}
