//! Connect MIS: order a connection, and ask the school to approve it at the provider. Two reads, and a transaction before the
//! provider is asked, so that its answer finds the connection; one more when it has an answer already. Asking again is harmless:
//! a connection that was ordered and not asked for, because the function died, is asked for by the next request.

use crate::providers::Ordering;
use domain::access::call::Call;
use domain::base::event::{Event, EventKind};
use domain::base::failure::Failure;
use domain::base::refusal::Refusal;
use domain::exchange::connection::{Connection, ConnectionState, Outcome, OutcomeOf, Told, is_own};
use domain::exchange::extract::Unfetched;
use domain::exchange::forms::{ConnectMisForm, ConnectionView};
use domain::exchange::provider::Provider;
use runtime::{Operation, Reply};
use std::collections::BTreeSet;

pub struct ConnectMis;

impl Operation for ConnectMis {
    type Form = ConnectMisForm;
    type Tools = Ordering;
    type Caller = Call;

    async fn run(
        tools: &Ordering,
        call: &Call,
        form: ConnectMisForm,
    ) -> Result<Reply<ConnectionView>, Failure> {
        tools.store.accepted(call).await?.check()?;
        let wanted = form.check()?;
        let was = tools.store.find_connection(call).await?;
        let mut connection = Connection::order(call, was.as_ref(), wanted)?;
        if was.as_ref() != Some(&connection) {
            let event = connection.event(EventKind::MisConnected);
            connection = put(tools, call, was.as_ref(), connection, Some(event)).await?;
        }
        if connection.state == ConnectionState::Ordered {
            connection = ask(tools, call, connection).await?;
        }
        Ok(ConnectionView::of(true, Some(&connection), call.moment().now).into())
    }
}

/// Asks the provider, and writes down what it answers at once.
async fn ask(tools: &Ordering, call: &Call, connection: Connection) -> Result<Connection, Failure> {
    let now = call.moment().now;
    let answer = match connection.provider {
        Provider::Wonde => {
            let asked = tools.wonde.request_access(&connection.reference, now).await;
            let own = |urn: &str| is_own(call.organisation(), urn);
            match asked {
                Ok(()) => tools.wonde.admits(&connection.reference, own, now).await,
                Err(why) => Err(why),
            }
        }
        Provider::Xporter => Err(Unfetched::Paused),
    };
    let mut heard = connection.clone();
    let event = match answer {
        Ok(true) => Some(heard.hear(Told::Approved, now)),
        Ok(false) => None,
        Err(why) => {
            heard.last = Some(Outcome {
                began: now,
                ended: now,
                result: OutcomeOf::Failed(why),
                buried: BTreeSet::new(),
            });
            None
        }
    };
    if heard == connection {
        return Ok(connection);
    }
    put(tools, call, Some(&connection), heard, event).await
}

/// Writes the connection, and returns it as it is stored.
async fn put(
    tools: &Ordering,
    call: &Call,
    was: Option<&Connection>,
    now: Connection,
    event: Option<Event>,
) -> Result<Connection, Failure> {
    if tools.store.put_connection(call, was, now.clone(), event).await? {
        return Ok(Connection { version: now.version + 1, ..now });
    }
    Err(Refusal::ChangedMeanwhile.into())
}
