//! Deletes what is held under scopes that were taken back (F76).

use domain::access::call::Call;
use domain::base::calendar::day;
use domain::base::failure::Failure;
use domain::base::ids::ChangeId;
use domain::changes::change_set::ChangeState;
use domain::changes::plan::planned_key;
use domain::exchange::connection::Connection;
use domain::exchange::extract::extract_key;
use domain::exchange::held::Held;
use files::Files;
use store::Store;

/// Deletes what is held under the scopes of the connection that were taken back: the plan of the last extract, if nobody has applied it,
/// the extract, and what pupils have from there, 90 per transaction. Then notes that it is done. One that dies is completed by the
/// next. Returns the connection as it is stored.
///
/// # Errors
/// `ChangedMeanwhile`: somebody changed a pupil at the same time, and some are left. `Busy`.
pub(crate) async fn purge(
    store: &Store,
    files: &Files,
    call: &Call,
    connection: Connection,
) -> Result<Connection, Failure> {
    let scopes = connection.unpurged.clone();
    if scopes.is_empty() {
        return Ok(connection);
    }
    let plan = connection.planned();
    if let Some(plan) = plan {
        discard(store, files, call, plan).await?;
    }
    files.delete(&extract_key(call.tenant()), None).await?;
    let pupils = store.all_pupils(call).await?;
    store.delete_held(call, &Held::under(&scopes, &pupils, day(call.moment().now))).await?;
    let done = store.change_connection(call, |connection| {
        connection.purged(&scopes, plan);
        Ok(None)
    });
    done.await
}

/// Deletes a plan that nobody has applied: applied later, it would bring back what is deleted.
///
/// # Errors
/// `Busy`.
pub(crate) async fn discard(
    store: &Store,
    files: &Files,
    call: &Call,
    plan: ChangeId,
) -> Result<(), Failure> {
    let Some(change) = store.find_change(call, plan).await? else { return Ok(()) };
    if change.state == ChangeState::Planned {
        store.discard_change(call, &change).await?;
        files.delete(&planned_key(call.tenant(), change.id, &change.mark), None).await?;
    }
    Ok(())
}
