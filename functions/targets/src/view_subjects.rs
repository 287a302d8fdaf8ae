//! View subjects: all there are, those a year group begins with, and those that are ticked.

use crate::tools::Targets;
use domain::call::Call;
use domain::failure::Failure;
use domain::forms::targets::{SubjectsView, ViewSubjectsForm};
use domain::targets::counts::with_targets;
use domain::targets::target::Books;
use runtime::{Operation, Reply};

/// The operation.
pub struct ViewSubjects;

impl Operation for ViewSubjects {
    type Form = ViewSubjectsForm;
    type Tools = Targets;
    type Caller = Call;

    async fn run(
        tools: &Targets,
        call: &Call,
        form: ViewSubjectsForm,
    ) -> Result<Reply<SubjectsView>, Failure> {
        tools.there(call, form.year).await?;
        let (year, base) = tools.store.books(call, form.year).await?;
        let edits = tools.store.edits(call, form.year).await?;
        let books = Books { year: &year, base: &base };
        let words = |subjects: Vec<&str>| subjects.into_iter().map(str::to_owned).collect();
        Ok(SubjectsView {
            version: year.version,
            all: reference::model(form.year.key_stage).subjects().map(str::to_owned).collect(),
            defaults: words(form.year.key_stage.default_subjects().to_vec()),
            chosen: words(year.subjects()),
            with_targets: with_targets(&books, &edits).into_iter().collect(),
        }
        .into())
    }
}
