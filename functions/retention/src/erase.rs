//! Erasing pupils: the intent in the ledger first, then the files and the items that name them, their own records last.

use crate::tools::Erasing;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::base::ids::PupilId;
use domain::changes::change_set::ChangeSet;
use domain::changes::plan::{Plan, applied_key, applied_plans_of, planned_key, plans_of};
use domain::exchange::connection::ConnectionState;
use domain::exchange::extract::extract_key;
use domain::records::file::uploads_of;
use domain::retention::erasure::Rule;
use std::collections::BTreeSet;
use store::DuePupil;

/// Erases these pupils. Returns their number.
///
/// # Errors
/// `Busy`, also if a pupil's record changed since it was read: the next run asks the clock again.
pub(crate) async fn erase(tools: &Erasing, call: &Call, due: &[DuePupil]) -> Result<u32, Failure> {
    if due.is_empty() {
        return Ok(0);
    }
    tools.ledger.publish(&tools.keys.certificates).await?;
    let begun = tools.store.begin_erasures(&tools.ledger, call, due).await?;
    let pupils: BTreeSet<PupilId> = begun.iter().map(|(pupil, _)| pupil.id).collect();
    tools.store.tidy_deletions(call, |deletions| deletions.forget(&pupils)).await?;
    let kept = erase_from_plans(tools, call, &pupils).await?;
    // What is left over, and a file that nobody imported, may name anybody.
    for prefix in [plans_of(call.tenant()), applied_plans_of(call.tenant()), uploads_of(call.tenant())] {
        tools.files.delete_all_but(&prefix, &kept).await?;
    }
    // The extract names them too. The next one comes from the MIS, which is the school's own.
    tools.files.delete(&extract_key(call.tenant()), None).await?;
    let of_mis = begun.iter().map(|(pupil, _)| pupil);
    tools.store.forget_mis_decisions(call, of_mis).await?;
    if begun.iter().any(|(_, rule)| *rule == Rule::SubscriptionEnded) {
        end_connection(tools, call).await?;
    }
    let erased = tools.store.erase_pupils(&tools.ledger, call, &tools.keys, &begun).await?;
    if erased as usize == due.len() {
        Ok(erased)
    } else {
        Err(Failure::Busy("records changed while their pupils were being erased".to_owned()))
    }
}

/// Ends the connection with the MIS of a school whose subscription is over, so that no extract brings its pupils back, and deletes its
/// login. Ending it again does nothing.
async fn end_connection(tools: &Erasing, call: &Call) -> Result<(), Failure> {
    let Some(connection) = tools.store.find_connection(call).await? else { return Ok(()) };
    if connection.state != ConnectionState::Ended {
        tools.store.change_connection(call, |connection| Ok(Some(connection.stop()))).await?;
    }
    tools.logins.delete(call.tenant()).await
}

/// After the school's records were restored from a backup: withdraws again the consents that were withdrawn since, has nothing
/// read from the MIS until somebody looks, and erases again the pupils who were erased since. Returns their number. Reads every
/// pupil, and the tombstones of a hundred at a time.
///
/// # Errors
/// `Busy`.
pub(crate) async fn restored(tools: &Erasing, call: &Call) -> Result<u32, Failure> {
    tools.store.withdraw_again(&tools.ledger, call).await?;
    if tools.store.find_connection(call).await?.is_some_and(|connection| connection.is_nightly()) {
        tools.store.change_connection(call, |connection| Ok(Some(connection.choose(false)))).await?;
    }
    let mut due = Vec::new();
    for some in tools.store.all_pupils(call).await?.chunks(100) {
        let found = tools.store.erased_before(&tools.ledger, call, &tools.keys, some).await?;
        due.extend(found.into_iter().map(|pupil| (pupil, Rule::Restored)));
    }
    erase(tools, call, &due).await
}

/// Takes the pupils out of every large change that can still be applied or undone. Returns the keys of their plans.
async fn erase_from_plans(
    tools: &Erasing,
    call: &Call,
    pupils: &BTreeSet<PupilId>,
) -> Result<BTreeSet<String>, Failure> {
    let (now, mut cursor, mut kept) = (call.moment().now, None, BTreeSet::new());
    loop {
        let page = tools.store.changes(call, cursor.as_deref(), |_| true).await?;
        for change in page.rows {
            if !change.has_plan(now) {
                rename(tools, call, &change, change.without_names(change.mark.clone())).await?;
                continue;
            }
            let key = if change.applied.is_some() { applied_key } else { planned_key };
            let stored = key(call.tenant(), change.id, &change.mark);
            let Some(text) = tools.files.read_text(&stored).await? else {
                rename(tools, call, &change, change.without_names(change.mark.clone())).await?;
                continue;
            };
            let Some(without) = Plan::parse(text)?.without(pupils)? else {
                rename(tools, call, &change, change.without_names(change.mark.clone())).await?;
                kept.insert(stored);
                continue;
            };
            let mark = without.mark();
            let rewritten = key(call.tenant(), change.id, &mark);
            tools.files.write_text(&rewritten, without.text()).await?;
            rename(tools, call, &change, change.without_names(mark)).await?;
            kept.insert(rewritten);
        }
        cursor = page.next;
        if cursor.is_none() {
            return Ok(kept);
        }
    }
}

/// Replaces a large change by the same one without names, unless it has none already.
async fn rename(tools: &Erasing, call: &Call, was: &ChangeSet, now: ChangeSet) -> Result<(), Failure> {
    if now == *was || tools.store.replace_change(call, was, now).await? {
        return Ok(());
    }
    Err(Failure::Busy("a large change moved while pupils were taken out of it".to_owned()))
}
