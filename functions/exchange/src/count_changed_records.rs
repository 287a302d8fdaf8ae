//! Count changed records: every five minutes, count the data health of the schools whose records have changed since the last
//! count (ADR 0027). One query per 100 schools; four reads, one of the extract, and one transaction per school that is counted. A run that
//! dies or comes twice counts a school again, and the numbers are the same.

use crate::health::count;
use crate::tools::ExtractFiles;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::base::ids::OrganisationId;
use domain::base::moment::Moment;
use runtime::Task;
use serde::Serialize;
use serde::de::IgnoredAny;

pub struct CountChangedRecords;

/// The schools that a run counts at most: about half a second each. The next run goes on.
const SCHOOLS_PER_RUN: usize = 300;

/// The result of a run.
#[derive(Debug, Default, Serialize)]
pub struct CountedView {
    /// The number of schools that were counted.
    schools: usize,
}

impl Task for CountChangedRecords {
    const NAME: &'static str = "count-changed-records";
    type Tools = ExtractFiles;
    type Event = IgnoredAny;
    type Answer = CountedView;

    async fn run(tools: &ExtractFiles, moment: &Moment, _: IgnoredAny) -> Result<CountedView, Failure> {
        let (mut view, mut cursor, mut failed) = (CountedView::default(), None, None);
        loop {
            let page = tools.store.uncounted_schools(moment, cursor.as_deref()).await?;
            for noted in page.rows {
                if view.schools == SCHOOLS_PER_RUN {
                    return Ok(view);
                }
                // A school that cannot be counted does not hold up the others.
                match counted(tools, moment, noted.organisation).await {
                    Ok(()) => view.schools += 1,
                    Err(failure) => failed = Some(failure),
                }
            }
            cursor = page.next;
            if cursor.is_none() {
                return failed.map_or(Ok(view), Err);
            }
        }
    }
}

async fn counted(tools: &ExtractFiles, moment: &Moment, school: OrganisationId) -> Result<(), Failure> {
    let call = Call::of_schedule(tools.store.organisation(moment, school).await?, moment.clone());
    let extract = tools.extract(&call).await?;
    count(&tools.store, &call, extract.as_ref(), None).await.map(drop)
}
