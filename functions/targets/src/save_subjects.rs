//! Save subjects: save the subjects of a year group, in two reads and one transaction. The targets of a subject that is
//! no longer chosen are kept and hidden. Fails with `ChangedMeanwhile` when the version is not the one that the caller
//! saw.

use crate::tools::Targets;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::records::cohort::AcademicYear;
use domain::targets::forms::{SaveSubjectsForm, VersionView};
use runtime::{Operation, Reply};

pub struct SaveSubjects;

impl Operation for SaveSubjects {
    type Form = SaveSubjectsForm;
    type Tools = Targets;
    type Caller = Call;

    async fn run(
        tools: &Targets,
        call: &Call,
        form: SaveSubjectsForm,
    ) -> Result<Reply<VersionView>, Failure> {
        let model = reference::model(form.year.key_stage);
        let mut year = tools.year_group_at(call, form.year, form.version).await?;
        let event = year.choose_subjects(form.subjects, model, AcademicYear::at(call.moment().now))?;
        tools.store.save_year_group(call, &year, event).await?;
        Ok(VersionView { version: year.version }.into())
    }
}
