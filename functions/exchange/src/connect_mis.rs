//! Connect MIS: order a connection, and ask the school to approve it at the provider. Two reads, and a transaction before the
//! provider is asked, so that its answer finds the connection; one more when it has an answer already. Asking again is harmless:
//! a connection that was ordered and not asked for, because the function died, is asked for by the next request.
//!
//! What the school grants no more is deleted (F76), 90 pupils per transaction; the same request again, or the next extract, completes one
//! that died.
//!
//! A login at Xporter is tried first, and kept unless Xporter refuses it. It is written after the connection, so that stopping the
//! connection deletes it wherever this function died; and deleted before another provider's connection takes the place of an old one.

use crate::login::keep;
use crate::providers::Ordering;
use crate::purge::purge;
use crate::tools::check_subscribed;
use domain::access::call::Call;
use domain::base::event::{Event, EventKind};
use domain::base::failure::{Failure, FieldErrors};
use domain::base::refusal::Refusal;
use domain::exchange::connection::{Connection, ConnectionState, Told, is_own};
use domain::exchange::extract::Unfetched;
use domain::exchange::forms::{ConnectMisForm, ConnectionView, NewConnection};
use domain::exchange::login::XporterLogin;
use domain::exchange::provider::Provider;
use runtime::{Operation, Reply};

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
        check_subscribed(call)?;
        let NewConnection { provider, reference, login } = form.check()?;
        let was = tools.store.find_connection(call).await?;
        let mut connection = Connection::order(call, was.as_ref(), (provider, &reference))?;
        if login.is_none() && was.as_ref().is_some_and(|was| was.provider == Provider::Xporter) {
            tools.logins.delete(call.tenant()).await?;
        }
        if was.as_ref() != Some(&connection) {
            let event = connection.event(EventKind::MisConnected);
            connection = put(tools, call, was.as_ref(), connection, Some(event)).await?;
        }
        connection = match login {
            Some(login) => sign_in(tools, call, connection, &login).await?,
            None if connection.state == ConnectionState::Ordered => ask(tools, call, connection).await?,
            None => connection,
        };
        // A school grants less than before, or a request that took a scope back died.
        connection = purge(&tools.store, &tools.files, call, connection).await?;
        Ok(ConnectionView::of(true, Some(&connection), call.moment().now).into())
    }
}

/// Asks Wonde, and writes down what it answers at once.
async fn ask(tools: &Ordering, call: &Call, connection: Connection) -> Result<Connection, Failure> {
    let now = call.moment().now;
    let own = |urn: &str| is_own(call.organisation(), urn);
    let answer = match tools.wonde.request_access(&connection.reference, now).await {
        Ok(()) => tools.wonde.admits(&connection.reference, own, now).await,
        Err(why) => Err(why),
    };
    let mut heard = connection.clone();
    let event = match answer {
        Ok(true) => Some(heard.hear(Told::Approved, now)),
        Ok(false) => None,
        Err(why) => {
            heard.wait(why, now);
            None
        }
    };
    put_heard(tools, call, connection, heard, event).await
}

/// Tries a login at Xporter, keeps it unless Xporter refuses it, and writes down what the school granted. One that is refused leaves
/// a connection that works as it was.
async fn sign_in(
    tools: &Ordering,
    call: &Call,
    connection: Connection,
    login: &XporterLogin,
) -> Result<Connection, Failure> {
    let now = call.moment().now;
    let own = |urn: &str| is_own(call.organisation(), urn);
    let answer = tools.xporter.granted(&connection.reference, login, own, now).await;
    if !matches!(answer, Err(Unfetched::Refused | Unfetched::OtherSchool)) {
        keep(&tools.store, &tools.logins, call, login).await?;
    }
    let mut heard = connection.clone();
    let event = match answer {
        Ok(granted) => Some(heard.consent(&granted, now)),
        Err(why) if connection.state == ConnectionState::Connected => {
            return Err(FieldErrors::of("password", why.sentence(connection.is_nightly())).into());
        }
        Err(why) => {
            heard.wait(why, now);
            None
        }
    };
    put_heard(tools, call, connection, heard, event).await
}

/// Writes a connection that was told something, if it changed.
async fn put_heard(
    tools: &Ordering,
    call: &Call,
    was: Connection,
    heard: Connection,
    event: Option<Event>,
) -> Result<Connection, Failure> {
    if heard == was {
        return Ok(was);
    }
    put(tools, call, Some(&was), heard, event).await
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
