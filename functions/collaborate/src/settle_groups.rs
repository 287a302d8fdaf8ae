//! Settle groups: every morning, ask the schools of each group again if a release brought a new version of the agreement, and
//! complete what a request that died left undone. One query per 100 organisations, one per authority, chain, diocese and
//! provider, and one read per group; nothing is written where nothing is left, so a run that dies or comes twice only does what is left.

use crate::tools::Collaborate;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::base::moment::Moment;
use domain::collaborate::group::Group;
use runtime::Task;
use serde::Serialize;
use serde::de::IgnoredAny;
use serde_json::json;

pub struct SettleGroups;

/// The result of a run.
#[derive(Debug, Default, Serialize)]
pub struct SettledView {
    /// Groups whose schools were asked or told.
    groups: u32,
}

impl Task for SettleGroups {
    const NAME: &'static str = "settle-groups";
    type Tools = Collaborate;
    type Event = IgnoredAny;
    type Answer = SettledView;

    async fn run(tools: &Collaborate, moment: &Moment, _: IgnoredAny) -> Result<SettledView, Failure> {
        let (mut view, mut cursor, mut failed) = (SettledView::default(), None, None);
        loop {
            let page = tools.store.schools(moment, cursor.as_deref()).await?;
            for owner in page.rows.into_iter().filter(|organisation| !organisation.kind.is_school()) {
                let call = Call::of_schedule(owner, moment.clone());
                for group in tools.store.groups(&call).await? {
                    let id = group.id;
                    // A group that cannot be settled does not hold up the others. The run fails at its end.
                    match settled(tools, &call, group).await {
                        Ok(is_changed) => view.groups += u32::from(is_changed),
                        Err(Failure::NotFound(_)) => {}
                        Err(failure) => {
                            tools.log.line(&json!({
                                "unsettled": id, "cause": failure.cause(), "request_id": moment.request_id,
                            }));
                            failed = Some(failure);
                        }
                    }
                }
            }
            cursor = page.next;
            if cursor.is_none() {
                return failed.map_or(Ok(view), Err);
            }
        }
    }
}

/// Returns true if anybody had to be asked or told.
async fn settled(tools: &Collaborate, call: &Call, group: Group) -> Result<bool, Failure> {
    let group = tools.store.change_group(call, group.id, |group| Ok(group.ask_again(call))).await?;
    let is_left = !group.unasked.is_empty() || group.closed.is_some();
    tools.store.settle_group(call, group).await?;
    Ok(is_left)
}
