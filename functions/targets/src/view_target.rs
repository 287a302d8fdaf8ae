//! View target: one pupil's, in one subject, with the chances of each grade.

use crate::tools::Targets;
use domain::call::Call;
use domain::failure::Failure;
use domain::forms::targets::{TargetView, ViewTargetForm};
use domain::targets::counts::view;
use domain::targets::target::Books;
use runtime::{Operation, Reply};

/// The operation.
pub struct ViewTarget;

impl Operation for ViewTarget {
    type Form = ViewTargetForm;
    type Tools = Targets;
    type Caller = Call;

    async fn run(tools: &Targets, call: &Call, form: ViewTargetForm) -> Result<Reply<TargetView>, Failure> {
        let pupil = tools.store.pupil(call, form.year.cohort, form.pupil).await?;
        let model = reference::model(form.year.key_stage);
        let (year, base, edits) = tools.store.books_of(call, form.year, form.pupil).await?;
        let scale = year.scale(&form.subject, model).ok_or(Failure::NOT_FOUND)?;
        let (_, progress) = tools.store.year_and_progress(call, form.year).await?;
        let (books, own) = (Books { year: &year, base: &base }, progress.get(&form.subject));
        Ok(view(model, &books, &pupil, &form.subject, scale, Some(&edits), own).into())
    }
}
