//! Decide MIS record: write down whose a record of the latest extract is, or what its UPN is, for the next synchronisation. Three
//! reads and one transaction, on condition that nobody has written the connection since it was seen. The same decision again is
//! refused for its version. A decision that would not make of the record what it says is refused.

use crate::tools::ExtractFiles;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::base::refusal::Refusal;
use domain::exchange::beside::beside;
use domain::exchange::connection::Connection;
use domain::exchange::forms::{DecideMisRecordForm, DecidedView, MisRecordView};
use domain::exchange::synchronisation::{Known, SynchronisationPlan};
use domain::records::cohort::AcademicYear;
use runtime::{Operation, Reply};
use std::collections::BTreeSet;

pub struct DecideMisRecord;

impl Operation for DecideMisRecord {
    type Form = DecideMisRecordForm;
    type Tools = ExtractFiles;
    type Caller = Call;

    async fn run(
        tools: &ExtractFiles,
        call: &Call,
        form: DecideMisRecordForm,
    ) -> Result<Reply<DecidedView>, Failure> {
        let decision = form.check()?;
        let was = tools.store.connection(call).await?;
        let extract = tools.extract(call).await?.ok_or(Failure::NOT_FOUND)?;
        let place = extract.pupils.iter().position(|one| one.id == form.record).ok_or(Failure::NOT_FOUND)?;
        if was.version != form.version {
            return Err(Refusal::ChangedMeanwhile.into());
        }
        let mut now = was.clone();
        let event = now.decide(&form.record, decision.clone())?;
        let pupils = tools.store.all_pupils(call).await?;
        let none = BTreeSet::new();
        let buried = was.last.as_ref().map_or(&none, |last| &last.buried);
        let known = Known { decisions: &now.decisions, buried, overwrite: false };
        let plan = SynchronisationPlan::of(call, &extract, &pupils, known, reference::model);
        if let Some(decision) = &decision {
            decision.check(&plan.standings[place])?;
        }
        let now = if now == was {
            now
        } else if tools.store.put_connection(call, Some(&was), now.clone(), Some(event)).await? {
            Connection { version: was.version + 1, ..now }
        } else {
            return Err(Refusal::ChangedMeanwhile.into());
        };
        let all = beside(&plan, &extract, &pupils, &now.decisions);
        let row = all.iter().find(|row| row.record.is_some_and(|record| record.id == form.record));
        let row = row.ok_or(Failure::NOT_FOUND)?;
        let record = MisRecordView::of(row, AcademicYear::at(extract.began));
        Ok(DecidedView { version: now.version, record }.into())
    }
}
