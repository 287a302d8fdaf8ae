//! Plan deletion: show what deleting a pupil, a class, a year group or those who have left would erase, and who stays because
//! they are on hold (F10). Changes nothing. Reads the pupils of the group, the deletions, the roll, and the targets of the
//! pupils' year groups.

use crate::deleting::{chosen, records_year, targets_of};
use crate::tools::Clock;
use domain::access::call::Call;
use domain::base::event::EventKind;
use domain::base::failure::Failure;
use domain::retention::forms::{DeletionPlanView, PlanDeletionForm};
use runtime::{Operation, Reply};

pub struct PlanDeletion;

impl Operation for PlanDeletion {
    type Form = PlanDeletionForm;
    type Tools = Clock;
    type Caller = Call;

    async fn run(
        tools: &Clock,
        call: &Call,
        form: PlanDeletionForm,
    ) -> Result<Reply<DeletionPlanView>, Failure> {
        let store = &tools.store;
        let (chosen, deletions) = chosen(store, call, &form.group).await?;
        let year = records_year(store, call).await?;
        let targets = targets_of(store, call, &chosen.pupils, year).await?;
        let targets: usize = targets.iter().map(|one| one.all().len()).sum();
        let targets = u32::try_from(targets).unwrap_or(u32::MAX);
        store.record_read(call, form.group.read(EventKind::DeletionPlanned, year)).await?;
        Ok(DeletionPlanView::of(form.group, &chosen, &deletions, targets, year, call).into())
    }
}
