//! Import classes: preview or apply a spreadsheet of classes. Each transaction writes at most 49 pupils, the roll (on
//! condition of its version) and an audit entry. Of two imports at the same moment, one fails with `ChangedMeanwhile`.
//! After a crash, preview and apply the file again to finish.

use crate::tools::RecordFiles;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::records::classes::{ClassesPlan, event};
use domain::records::cohort::AcademicYear;
use domain::records::file::RecordsKind;
use domain::records::forms::{ClassesImportView, ImportClassesForm};
use domain::records::pupils::PupilChange;
use runtime::{Operation, Reply};

pub struct ImportClasses;

impl Operation for ImportClasses {
    type Form = ImportClassesForm;
    type Tools = RecordFiles;
    type Caller = Call;

    async fn run(
        tools: &RecordFiles,
        call: &Call,
        form: ImportClassesForm,
    ) -> Result<Reply<ClassesImportView>, Failure> {
        let sheet = tools.read(call, RecordsKind::Classes, form.upload, &form.file_name).await?;
        // Read the roll before the pupils: a change to the pupils after that also changes the roll's version, so the
        // write fails.
        let roll = tools.store.roll(call).await?;
        let year = roll.as_ref().map_or_else(|| AcademicYear::at(call.moment().now), |roll| roll.year);
        let pupils = tools.store.pupils(call, None).await?;
        let plan = ClassesPlan::of(&sheet, &pupils, year, reference::model);
        let apply = plan.mark().is_confirmed(form.seen.as_ref())?;
        if let Some(mut roll) = roll.filter(|_| apply) {
            let next = |some: &[PupilChange]| {
                roll.version += 1;
                (roll.clone(), event(some))
            };
            tools.write(call, &plan.written, next).await?;
        }
        Ok(ClassesImportView::of(&plan, apply).into())
    }
}
