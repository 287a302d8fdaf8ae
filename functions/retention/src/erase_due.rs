//! Erase due: look at one school, which `retention-sweep` put on the queue. Each hint up to today is looked at, acted on,
//! and moved to the next day on which it matters, or deleted. So a run that dies, comes late or comes twice does only what
//! is left.

use crate::tools::Erasing;
use domain::access::call::Call;
use domain::base::calendar::day;
use domain::base::failure::Failure;
use domain::base::moment::Moment;
use domain::retention::hint::{Hint, Place};
use runtime::Task;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::DueSchools;

pub struct EraseDue;

/// The event of the queue.
#[derive(Debug, Deserialize)]
pub struct DueMessages {
    #[serde(rename = "Records")]
    records: Vec<DueMessage>,
}

#[derive(Debug, Deserialize)]
struct DueMessage {
    /// [`DueSchools`] as JSON.
    body: String,
}

/// The result of a run.
#[derive(Debug, Default, Serialize)]
pub struct LookedView {
    /// The number of accounts whose holders were warned, or that were deactivated.
    accounts: u32,
}

impl Task for EraseDue {
    const NAME: &'static str = "erase-due";
    type Tools = Erasing;
    type Event = DueMessages;
    type Answer = LookedView;

    async fn run(tools: &Erasing, moment: &Moment, event: DueMessages) -> Result<LookedView, Failure> {
        let mut view = LookedView::default();
        for record in event.records {
            let due: DueSchools = serde_json::from_str(&record.body)
                .map_err(|error| Failure::Bug(format!("a message that cannot be read: {error}")))?;
            let school = match tools.store.organisation(moment, due.organisation).await {
                // Nothing is due at a school that is gone.
                Err(Failure::NotFound(_)) => continue,
                school => school?,
            };
            let call = Call::of_schedule(school, moment.clone());
            look(tools, &call, &mut view).await?;
            for day in due.days {
                tools.store.looked(&call, day).await?;
            }
        }
        Ok(view)
    }
}

/// Looks at everything that is due at a school.
async fn look(tools: &Erasing, call: &Call, view: &mut LookedView) -> Result<(), Failure> {
    let (today, mut cursor, mut failed) = (day(call.moment().now), None, None);
    loop {
        let page = tools.store.hints(call, today, cursor.as_deref()).await?;
        for hint in page.rows {
            // A failure at one place does not stop the others. The run fails at its end and is retried.
            if let Err(failure) = look_at(tools, call, hint, view).await {
                tools.log.line(&json!({
                    "not_looked_at": hint.place.to_string(), "organisation": call.tenant(),
                    "cause": failure.cause(), "request_id": call.moment().request_id,
                }));
                failed = Some(failure);
            }
        }
        cursor = page.next;
        if cursor.is_none() {
            return failed.map_or(Ok(()), Err);
        }
    }
}

async fn look_at(tools: &Erasing, call: &Call, hint: Hint, view: &mut LookedView) -> Result<(), Failure> {
    match hint.place {
        Place::Account(user) => {
            view.accounts += u32::from(tools.store.look_at_account(call, hint, user).await?);
            Ok(())
        }
        Place::Pupil(_) | Place::Cohort(_) | Place::School => Ok(()),
    }
}
