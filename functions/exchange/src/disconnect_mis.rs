//! Disconnect MIS: stop the connection, and delete what is held under it (F76): the last extract, its plan if nobody has applied it,
//! the school's login at Xporter, and the ids that pupils have at the MIS. The plan goes first; then the connection ends, in one
//! transaction, so that an extract under way writes nothing; then the rest goes, 90 pupils per transaction. A run that dies is
//! completed by the next request. Without a number, shows what would be deleted.

use crate::providers::Ending;
use crate::purge::{discard, purge};
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::exchange::connection::ConnectionState;
use domain::exchange::extract::extract_key;
use domain::exchange::forms::{ConnectionView, DisconnectMisForm, disconnection};
use domain::exchange::provider::Provider;
use domain::records::pupil::Pupil;
use runtime::{Operation, Reply};

pub struct DisconnectMis;

impl Operation for DisconnectMis {
    type Form = DisconnectMisForm;
    type Tools = Ending;
    type Caller = Call;

    async fn run(
        tools: &Ending,
        call: &Call,
        form: DisconnectMisForm,
    ) -> Result<Reply<ConnectionView>, Failure> {
        let connection = tools.store.connection(call).await?;
        let agreed = tools.store.accepted(call).await?.in_force().is_some();
        let known: Vec<Pupil> =
            tools.store.all_pupils(call).await?.into_iter().filter(|pupil| pupil.mis.is_some()).collect();
        let guard = disconnection(known.len());
        if form.typed.is_none() {
            let view = ConnectionView::of(agreed, Some(&connection), call.moment().now);
            return Ok(ConnectionView { guard: Some(guard), ..view }.into());
        }
        guard.check(form.typed)?;
        if let Some(plan) = connection.planned() {
            discard(&tools.store, &tools.files, call, plan).await?;
        }
        let ended = if connection.state == ConnectionState::Ended {
            connection
        } else {
            tools.store.change_connection(call, |connection| Ok(Some(connection.stop()))).await?
        };
        match ended.provider {
            // Attain asks for nothing any more, whether or not the provider heard it.
            Provider::Wonde => {
                let _ = tools.wonde.revoke_access(&ended.reference, call.moment().now).await;
            }
            // Groupcall has no request that would end the access; without the login, Attain has none.
            Provider::Xporter => tools.logins.delete(call.tenant()).await?,
        }
        tools.files.delete(&extract_key(call.tenant()), None).await?;
        tools.store.delete_mis_ids(call, &known).await?;
        // A request that took a scope back may have died.
        let ended = purge(&tools.store, &tools.files, call, ended).await?;
        Ok(ConnectionView::of(agreed, Some(&ended), call.moment().now).into())
    }
}
