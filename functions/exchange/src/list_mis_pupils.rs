//! List MIS pupils: show a page of what the MIS sent last, record by record, beside what is kept, and what the next
//! synchronisation would make of it. Three reads and one of the extract; the first of the day leaves an entry in the trail.

use crate::tools::ExtractFiles;
use domain::access::call::Call;
use domain::base::event::{Event, EventKind};
use domain::base::failure::Failure;
use domain::exchange::beside::beside;
use domain::exchange::forms::{ListMisPupilsForm, MisRecordsView};
use domain::exchange::synchronisation::{Known, SynchronisationPlan};
use runtime::{Operation, Reply};
use std::collections::BTreeSet;

pub struct ListMisPupils;

impl Operation for ListMisPupils {
    type Form = ListMisPupilsForm;
    type Tools = ExtractFiles;
    type Caller = Call;

    async fn run(
        tools: &ExtractFiles,
        call: &Call,
        form: ListMisPupilsForm,
    ) -> Result<Reply<MisRecordsView>, Failure> {
        let after = match form.cursor.as_deref().map(str::parse::<usize>) {
            None => 0,
            Some(Ok(after)) => after,
            Some(Err(_)) => return Err(Failure::Unreadable("its cursor is not of this list".to_owned())),
        };
        let read = Event::of(EventKind::PupilsOpened).with("List", "Your MIS data");
        tools.store.record_read(call, read).await?;
        let Some(connection) = tools.store.find_connection(call).await? else {
            return Ok(MisRecordsView::default().into());
        };
        let Some(extract) = tools.extract(call).await? else {
            return Ok(MisRecordsView::default().into());
        };
        let pupils = tools.store.all_pupils(call).await?;
        let none = BTreeSet::new();
        let buried = connection.last.as_ref().map_or(&none, |last| &last.buried);
        let known = Known { decisions: &connection.decisions, buried, overwrite: false };
        let plan = SynchronisationPlan::of(call, &extract, &pupils, known, reference::model);
        let all = beside(&plan, &extract, &pupils, &connection.decisions);
        Ok(MisRecordsView::of(&connection, &extract, &all, form.part, after).into())
    }
}
