//! Continue changes: every minute, go on with the changes that nobody drives any more, because a window was closed or a
//! process died. It writes chunks as `apply-change` and `undo-change` do, on the authority of the person who began. The run
//! fails, and three of five raise an alarm, if one of them did not move on; the log says which.

use crate::tools::ChangeFiles;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::base::moment::Moment;
use runtime::Task;
use serde::Serialize;
use serde::de::IgnoredAny;
use serde_json::json;
use store::RunningChange;

pub struct ContinueChanges;

/// The chunks per change and run. The next run goes on.
const CHUNKS_PER_RUN: usize = 100;

/// The result of a run.
#[derive(Debug, Default, Serialize)]
pub struct ContinuedView {
    /// The number of changes that moved on.
    continued: u32,
}

impl Task for ContinueChanges {
    const NAME: &'static str = "continue-changes";
    type Tools = ChangeFiles;
    type Event = IgnoredAny;
    type Answer = ContinuedView;

    async fn run(tools: &ChangeFiles, moment: &Moment, _: IgnoredAny) -> Result<ContinuedView, Failure> {
        let (mut view, mut cursor, mut failed) = (ContinuedView::default(), None, None);
        loop {
            let page = tools.store.running_changes(moment, cursor.as_deref()).await?;
            for running in page.rows {
                // A failure of one change does not stop the others. The run fails at its end.
                match go_on(tools, moment, running).await {
                    Ok(moved) => view.continued += u32::from(moved),
                    Err(failure) => {
                        tools.log.line(&json!({
                            "standing": running.change, "organisation": running.organisation,
                            "cause": failure.cause(), "request_id": moment.request_id,
                        }));
                        failed = Some(failure);
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

/// Goes on with a change. Returns `false` if a page drives it, or if it has ended.
async fn go_on(tools: &ChangeFiles, moment: &Moment, running: RunningChange) -> Result<bool, Failure> {
    let school = tools.store.organisation(moment, running.organisation).await?;
    let call = Call::of_schedule(school, moment.clone());
    let change = tools.store.change(&call, running.change).await?;
    if !change.is_abandoned(moment.now) {
        return Ok(false);
    }
    let plan = tools.plan(&call, &change).await?;
    tools.store.write_chunks(&call, change, &plan, CHUNKS_PER_RUN).await?;
    Ok(true)
}
