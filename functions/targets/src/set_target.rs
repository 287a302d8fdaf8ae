//! Set target: set one pupil's target in one subject, in one conditional write over the target that the caller saw.
//! Fails with `ChangedMeanwhile` when somebody else was first. The write does not see pre-population or a deletion that
//! comes at the same moment; the target is read again afterwards to find that.

use crate::tools::Targets;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::base::refusal::Refusal;
use domain::targets::forms::{SetTargetForm, TargetView};
use domain::targets::target::{TargetKey, TargetResolver, target_set};

use runtime::{Operation, Reply};

pub struct SetTarget;

impl Operation for SetTarget {
    type Form = SetTargetForm;
    type Tools = Targets;
    type Caller = Call;

    async fn run(tools: &Targets, call: &Call, form: SetTargetForm) -> Result<Reply<TargetView>, Failure> {
        let pupil = tools.store.pupil(call, form.year.cohort, form.pupil).await?;
        let by = call.actor()?.id;
        let model = reference::model(form.year.key_stage);
        let (year, prepopulated, manual) = tools.store.targets_of_pupil(call, form.year, form.pupil).await?;
        let scale = year.scale(&form.subject, model).ok_or(Failure::NOT_FOUND)?;
        let grade = form.check(scale)?;
        let resolver = TargetResolver { year: &year, prepopulated: &prepopulated };
        let seen = resolver.seen(form.pupil, &form.subject, Some(&manual), scale);
        if seen != form.seen {
            return Err(Refusal::ChangedMeanwhile.into());
        }
        let target = resolver.set(form.pupil, &form.subject, scale, grade, by, call.moment().now)?;
        let key = TargetKey {
            year: form.year,
            pupil: form.pupil,
            subject: &form.subject,
            generation: year.generation(&form.subject),
        };
        let was = manual.set.get(&(form.subject.clone(), key.generation));
        let event = target_set(&pupil, &form.subject, scale, seen, grade);
        tools.store.set_target(call, &key, &target, was, event).await?;
        let now = tools.target(call, form.year, &pupil, &form.subject).await?;
        if now.grade != grade {
            return Err(Refusal::ChangedMeanwhile.into());
        }
        Ok(now.into())
    }
}
