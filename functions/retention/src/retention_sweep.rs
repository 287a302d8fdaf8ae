//! Retention sweep: once per day, put each school with something due today, or on a day that was missed, on a queue. One
//! read if nothing is due, and one request per ten schools. A school that is on the queue twice is looked at twice, and
//! the second time there is nothing left to do.

use crate::tools::Sweep;
use domain::base::calendar::day;
use domain::base::failure::Failure;
use domain::base::moment::Moment;
use runtime::Task;
use serde::Serialize;
use serde::de::IgnoredAny;
use std::collections::BTreeMap;
use store::DueSchools;

pub struct RetentionSweep;

/// The result of a run.
#[derive(Debug, Default, Serialize)]
pub struct SweptView {
    /// The number of schools with something due.
    schools: usize,
}

impl Task for RetentionSweep {
    const NAME: &'static str = "retention-sweep";
    type Tools = Sweep;
    type Event = IgnoredAny;
    type Answer = SweptView;

    async fn run(tools: &Sweep, moment: &Moment, _: IgnoredAny) -> Result<SweptView, Failure> {
        let (today, mut cursor) = (day(moment.now), None);
        let mut schools: BTreeMap<_, Vec<_>> = BTreeMap::new();
        loop {
            let page = tools.store.due_schools(moment, today, cursor.as_deref()).await?;
            for due in page.rows {
                schools.entry(due.organisation).or_default().push(due.day);
            }
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        let message = |(organisation, days)| DueSchools { organisation, days, restored: false }.message();
        let number = schools.len();
        let messages = schools.into_iter().map(message).collect::<Result<Vec<_>, _>>()?;
        tools.due.send_all(&messages).await?;
        Ok(SweptView { schools: number })
    }
}
