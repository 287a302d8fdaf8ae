//! Deactivate unused: once per day, for every school, warn everybody who has not signed in for 13 months, and
//! deactivate their accounts 14 days after the warning. One transaction per account, so a run that dies or comes twice
//! only does what is left.

use crate::tools::Accounts;
use domain::access::call::Call;
use domain::accounts::unused::unused_since;
use domain::base::calendar::day;
use domain::base::failure::Failure;
use domain::base::moment::Moment;
use domain::base::refusal::Refusal;
use runtime::Task;
use serde::Serialize;
use serde::de::IgnoredAny;

pub struct DeactivateUnused;

/// The result of a run.
#[derive(Debug, Default, Serialize)]
pub struct UnusedView {
    schools: u32,
    warned_or_deactivated: u32,
}

impl Task for DeactivateUnused {
    const NAME: &'static str = "deactivate-unused";
    type Tools = Accounts;
    type Event = IgnoredAny;
    type Answer = UnusedView;

    async fn run(tools: &Accounts, moment: &Moment, _: IgnoredAny) -> Result<UnusedView, Failure> {
        let (mut view, mut cursor, mut failed) = (UnusedView::default(), None, None);
        loop {
            let page = tools.store.schools(moment, cursor.as_deref()).await?;
            for school in page.rows {
                // A failure at one school does not stop the others. The run fails at its end and is retried.
                match of_school(tools, &Call::of_schedule(school, moment.clone())).await {
                    Ok(changed) => view.warned_or_deactivated += changed,
                    Err(failure) => failed = Some(failure),
                }
                view.schools += 1;
            }
            cursor = page.next;
            if cursor.is_none() {
                return failed.map_or(Ok(view), Err);
            }
        }
    }
}

async fn of_school(tools: &Accounts, call: &Call) -> Result<u32, Failure> {
    let Some(since) = unused_since(day(call.moment().now)) else { return Ok(0) };
    let (mut changed, mut cursor) = (0, None);
    loop {
        let page = tools.store.unused_users(call, since, cursor.as_deref()).await?;
        for user in page.rows {
            match tools.store.warn_or_deactivate_unused(call, user.id).await {
                Ok(acted) => changed += u32::from(acted),
                // The last administrator keeps the account; the provider contacts them. An account that was deleted or
                // used in between needs nothing.
                Err(Failure::Refused(Refusal::LastAdministrator) | Failure::NotFound(_)) => {}
                Err(failure) => return Err(failure),
            }
        }
        cursor = page.next;
        if cursor.is_none() {
            return Ok(changed);
        }
    }
}
