//! Deletes what is held under scopes that were taken back (F76).

use domain::access::call::Call;
use domain::base::calendar::day;
use domain::base::failure::Failure;
use domain::base::ids::ChangeId;
use domain::base::refusal::Refusal;
use domain::changes::change_set::{ChangeSet, ChangeState};
use domain::changes::plan::{applied_key, planned_key};
use domain::exchange::connection::Connection;
use domain::exchange::extract::extract_key;
use domain::exchange::held::Held;
use files::Files;
use store::Store;

/// Deletes what is held under the scopes of the connection that were taken back: the plan of the last extract, if nobody has applied it,
/// the extract, what pupils have from there, 90 per transaction, and the lines of applied changes. Then notes that it is done. One that
/// dies is completed by the next. Returns the connection as it is stored.
///
/// # Errors
/// `ChangedMeanwhile`: somebody changed a pupil at the same time, and some are left. `ChangeRunning`: a change of pupils is being applied
/// or undone, and its lines are left. `Busy`.
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
    if scopes.iter().any(|scope| scope.is_recorded()) {
        // Last: a change that is being written brings back what is deleted, and the next run begins again.
        strip(store, files, call).await?;
    }
    let done = store.change_connection(call, |connection| {
        connection.purged(&scopes, plan);
        Ok(None)
    });
    done.await
}

/// Deletes the lines of all large changes of pupils' records, which hold what they had from the MIS. Those that nobody applied are
/// discarded; the others can no longer be undone.
///
/// # Errors
/// `ChangeRunning`: the lines of one are being written. `ChangedMeanwhile`: somebody begins to apply or undo one. `Busy`.
async fn strip(store: &Store, files: &Files, call: &Call) -> Result<(), Failure> {
    let mut cursor = None;
    loop {
        let page = store.changes(call, cursor.as_deref(), |change| change.kind.holds_records()).await?;
        for change in page.rows {
            if change.is_moving() {
                let (title, by) = (change.title.clone(), change.author().name.clone());
                return Err(Refusal::ChangeRunning { title, by }.into());
            }
            if change.state == ChangeState::Planned {
                discard(store, files, call, change.id).await?;
                continue;
            }
            let stripped = ChangeSet { stripped: true, ..change.clone() };
            if !change.stripped && !store.replace_change(call, &change, stripped).await? {
                return Err(Refusal::ChangedMeanwhile.into());
            }
            // A run that died may have left them.
            for key in [planned_key, applied_key] {
                files.delete(&key(call.tenant(), change.id, &change.mark), None).await?;
            }
        }
        cursor = page.next;
        if cursor.is_none() {
            return Ok(());
        }
    }
}

/// Deletes a plan that nobody has applied: applied later, it would bring back what is deleted. Its lines go first: without its change
/// nobody would find them.
///
/// # Errors
/// `ChangedMeanwhile`: somebody begins to apply it. `Busy`.
pub(crate) async fn discard(
    store: &Store,
    files: &Files,
    call: &Call,
    plan: ChangeId,
) -> Result<(), Failure> {
    let Some(change) = store.find_change(call, plan).await? else { return Ok(()) };
    if change.state == ChangeState::Planned {
        files.delete(&planned_key(call.tenant(), change.id, &change.mark), None).await?;
        if !store.discard_change(call, &change).await? {
            return Err(Refusal::ChangedMeanwhile.into());
        }
    }
    Ok(())
}
