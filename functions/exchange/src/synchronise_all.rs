//! Synchronise all: once per night, put each school whose MIS is read by itself on the queue of `synchronise`. One read per
//! thousand schools, and one request per ten. A school that is on the queue twice is read once: the second finds the first.

use crate::synchronise::DueExtract;
use crate::tools::Extracting;
use domain::base::failure::Failure;
use domain::base::moment::Moment;
use runtime::Task;
use serde::Serialize;
use serde::de::IgnoredAny;

pub struct SynchroniseAll;

/// The result of a run.
#[derive(Debug, Default, Serialize)]
pub struct SentView {
    /// The number of schools whose MIS will be read.
    schools: usize,
}

impl Task for SynchroniseAll {
    const NAME: &'static str = "synchronise-all";
    type Tools = Extracting;
    type Event = IgnoredAny;
    type Answer = SentView;

    async fn run(tools: &Extracting, moment: &Moment, _: IgnoredAny) -> Result<SentView, Failure> {
        let (mut schools, mut cursor) = (0, None);
        loop {
            let page = tools.store.nightly_schools(moment, cursor.as_deref()).await?;
            let due = page.rows.into_iter().map(DueExtract::nightly);
            let messages = due.map(|due| due.message()).collect::<Result<Vec<_>, _>>()?;
            tools.extracts.send_all(&messages).await?;
            schools += messages.len();
            cursor = page.next;
            if cursor.is_none() {
                return Ok(SentView { schools });
            }
        }
    }
}
