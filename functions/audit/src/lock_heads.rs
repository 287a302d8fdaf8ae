//! Lock heads: once per day, for every audit trail, store the head of its chain where nobody can replace or delete it
//! (ADR 0014). First compare the chain with the newest head that was locked: the run fails, and raises an alarm, if the
//! chain no longer contains it. A head that is locked already is left alone, so a run that dies or comes twice only does
//! what is left.

use crate::tools::Proofs;
use domain::base::failure::Failure;
use domain::base::ids::OrganisationId;
use domain::base::moment::Moment;
use runtime::Task;
use serde::Serialize;
use serde::de::IgnoredAny;
use serde_json::json;

pub struct LockHeads;

/// The result of a run.
#[derive(Debug, Default, Serialize)]
pub struct LockedView {
    trails: u32,
    locked: u32,
}

impl Task for LockHeads {
    const NAME: &'static str = "lock-heads";
    type Tools = Proofs;
    type Event = IgnoredAny;
    type Answer = LockedView;

    async fn run(tools: &Proofs, moment: &Moment, _: IgnoredAny) -> Result<LockedView, Failure> {
        let (mut view, mut cursor, mut failed) = (LockedView::default(), None, None);
        loop {
            let page = tools.store.schools(moment, cursor.as_deref()).await?;
            let trails = page.rows.iter().map(|organisation| organisation.id);
            // The provider's trail belongs to no organisation of the list.
            let provider = cursor.is_none().then_some(OrganisationId::PROVIDER);
            for organisation in trails.chain(provider) {
                // A failure at one trail does not stop the others. The run fails at its end and is retried.
                match lock(tools, organisation).await {
                    Ok(locked) => view.locked += u32::from(locked),
                    Err(failure) => {
                        tools.log.line(&json!({
                            "unlocked": organisation, "cause": failure.cause(), "request_id": moment.request_id,
                        }));
                        failed = Some(failure);
                    }
                }
                view.trails += 1;
            }
            cursor = page.next;
            if cursor.is_none() {
                return failed.map_or(Ok(view), Err);
            }
        }
    }
}

/// Locks the head of one trail. Returns false if there is nothing new to lock.
async fn lock(tools: &Proofs, organisation: OrganisationId) -> Result<bool, Failure> {
    let head = tools.ledger.head(organisation).await?;
    if let Some(newest) = tools.heads.newest(organisation).await? {
        if !tools.ledger.contains(organisation, &newest).await? {
            return Err(Failure::Bug(format!(
                "the chain of {organisation} no longer contains the head {newest}, which was locked away"
            )));
        }
        if newest.sequence >= head.sequence {
            return Ok(false);
        }
    }
    if head.sequence == 0 { Ok(false) } else { tools.heads.lock(organisation, &head).await }
}
