//! Set target: one pupil's, in one subject, over the target that was seen. Whoever loses to another is told: the write asks
//! for what was read, and what pre-population or a deletion did in between is looked for afterwards.

use crate::tools::Targets;
use domain::call::Call;

use domain::failure::{Failure, Refusal};
use domain::forms::targets::{SetTargetForm, TargetView};
use domain::targets::target::{Books, TargetKey};
use runtime::{Operation, Reply};

/// The operation.
pub struct SetTarget;

impl Operation for SetTarget {
    type Form = SetTargetForm;
    type Tools = Targets;
    type Caller = Call;

    async fn run(tools: &Targets, call: &Call, form: SetTargetForm) -> Result<Reply<TargetView>, Failure> {
        let pupil = tools.store.pupil(call, form.year.cohort, form.pupil).await?;
        let by = call.user().map(|user| user.id).ok_or(Failure::SIGNED_OUT)?;
        let model = reference::model(form.year.key_stage);
        let (year, base, edits) = tools.store.books_of(call, form.year, form.pupil).await?;
        let scale = year.scale(&form.subject, model).ok_or(Failure::NOT_FOUND)?;
        let grade = form.check(scale)?;
        let books = Books { year: &year, base: &base };
        let seen = books.seen(form.pupil, &form.subject, Some(&edits), scale);
        if seen != form.seen {
            return Err(Refusal::ChangedMeanwhile.into());
        }
        let edit = books.set(form.pupil, &form.subject, scale, grade, by, call.moment().now)?;
        let target = TargetKey {
            year: form.year,
            pupil: form.pupil,
            subject: &form.subject,
            life: year.life(&form.subject),
        };
        let was = edits.set.get(&(form.subject.clone(), target.life));
        let event = pupil.target_set(&form.subject, scale, seen, grade);
        tools.store.set_target(call, &target, &edit, was, event).await?;
        let now = tools.target(call, form.year, &pupil, &form.subject).await?;
        if now.grade != grade {
            return Err(Refusal::ChangedMeanwhile.into());
        }
        Ok(now.into())
    }
}
