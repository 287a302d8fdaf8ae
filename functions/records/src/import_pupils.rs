//! Import pupils: preview or apply a spreadsheet of pupils. Each transaction writes at most 49 pupils, the roll as it
//! is after them (on condition of its version) and an audit entry. Of two imports at the same moment, one fails with
//! `ChangedMeanwhile`. After a crash, preview and apply the file again to finish.

use crate::tools::RecordFiles;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::records::file::RecordsKind;
use domain::records::forms::{ImportPupilsForm, PupilsImportView};
use domain::records::pupils::PupilsPlan;
use runtime::{Operation, Reply};

pub struct ImportPupils;

impl Operation for ImportPupils {
    type Form = ImportPupilsForm;
    type Tools = RecordFiles;
    type Caller = Call;

    async fn run(
        tools: &RecordFiles,
        call: &Call,
        form: ImportPupilsForm,
    ) -> Result<Reply<PupilsImportView>, Failure> {
        let sheet = tools.read(call, RecordsKind::Pupils, form.upload, &form.file_name).await?;
        // Read the roll before the pupils: a change to the pupils after that also changes the roll's version, so the
        // write fails.
        let roll = tools.store.roll(call).await?;
        let mut plan = PupilsPlan::of(call, &sheet, tools.store.pupils(call, None).await?, roll.as_ref());
        let apply = plan.mark().is_confirmed(form.seen.as_ref())?;
        let view = PupilsImportView::of(&plan, apply);
        if apply {
            let written = std::mem::take(&mut plan.written);
            tools.write(call, &written, |some| (plan.roll_with(some), plan.event(some))).await?;
        }
        Ok(Reply::from(view))
    }
}
