//! View data manager: show the school's organisation, services, accounts by role, connection, scopes and data in numbers. Six reads
//! for a school of usual size; the numbers of data are those of the last count.

use crate::people::people;
use crate::tools::Exchange;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::exchange::forms::{DataManagerView, ViewDataManagerForm};
use runtime::{Operation, Reply};

pub struct ViewDataManager;

impl Operation for ViewDataManager {
    type Form = ViewDataManagerForm;
    type Tools = Exchange;
    type Caller = Call;

    async fn run(
        tools: &Exchange,
        call: &Call,
        _: ViewDataManagerForm,
    ) -> Result<Reply<DataManagerView>, Failure> {
        let (users, pending) = people(tools, call).await?;
        let accepted = tools.store.accepted(call).await?;
        let connection = tools.store.find_connection(call).await?;
        let counts = tools.store.health_counts(call).await?;
        let bodies = tools.store.organisations(call, &call.organisation().belonging.iter().collect()).await?;
        let people = (&users[..], pending.len());
        Ok(DataManagerView::of(call, &bodies, &accepted, people, connection.as_ref(), &counts).into())
    }
}
