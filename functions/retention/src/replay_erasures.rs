//! Replay erasures: after the table was restored from a backup, put every school on the queue, whose worker erases again the
//! pupils who have a tombstone in the ledger, and withdraws again the consents that it knows were withdrawn. The provider invokes it by hand, before anybody uses the restored table. Two
//! reads per hundred schools, and one request per ten; running it twice is the same as once.

use crate::tools::Sweep;
use domain::base::failure::Failure;
use domain::base::moment::Moment;
use runtime::Task;
use serde::Serialize;
use serde::de::IgnoredAny;
use store::DueSchools;

pub struct ReplayErasures;

/// The result of a run.
#[derive(Debug, Default, Serialize)]
pub struct ReplayedView {
    /// The number of schools that will be looked at.
    schools: usize,
}

impl Task for ReplayErasures {
    const NAME: &'static str = "replay-erasures";
    type Tools = Sweep;
    type Event = IgnoredAny;
    type Answer = ReplayedView;

    async fn run(tools: &Sweep, moment: &Moment, _: IgnoredAny) -> Result<ReplayedView, Failure> {
        let (mut view, mut cursor) = (ReplayedView::default(), None);
        loop {
            let page = tools.store.schools(moment, cursor.as_deref()).await?;
            let schools = page.rows.iter().filter(|school| school.kind.is_school());
            let messages = schools.map(|school| DueSchools::restored(school.id).message());
            let messages = messages.collect::<Result<Vec<_>, _>>()?;
            tools.due.send_all(&messages).await?;
            view.schools += messages.len();
            cursor = page.next;
            if cursor.is_none() {
                return Ok(view);
            }
        }
    }
}
