//! Roll over: plan what changes when the school's records are brought to the present academic year. Changes nothing: the plan
//! is applied by `apply-change`. Two reads, and one write of the plan.

use crate::tools::RecordFiles;
use domain::access::call::Call;
use domain::access::form::PlannedView;
use domain::base::calendar::day;
use domain::base::failure::Failure;
use domain::base::ids::ChangeId;
use domain::changes::Draft;
use domain::records::forms::RollOverForm;
use domain::records::roll_over::RollOver as Plan;
use runtime::{Operation, Reply};

pub struct RollOver;

impl Operation for RollOver {
    type Form = RollOverForm;
    type Tools = RecordFiles;
    type Caller = Call;

    async fn run(
        tools: &RecordFiles,
        call: &Call,
        form: RollOverForm,
    ) -> Result<Reply<PlannedView>, Failure> {
        // Read the roll before the pupils: a pupil who is added after that also changes the roll's version.
        let roll = tools.store.roll(call).await?;
        let pupils = tools.store.pupils(call, None).await?;
        let plan =
            Plan::of(call.organisation(), roll.as_ref(), pupils, form.clear_classes, day(call.moment().now))?;
        let draft = Draft::of_roll_over(plan, roll.map_or(0, |roll| roll.version));
        Ok(tools.keep_plan(call, ChangeId(call.moment().id("roll-over")), draft).await?.into())
    }
}
