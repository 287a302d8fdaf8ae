//! Import pupils: what a file changes of the school's pupils, or that, in as many transactions as it takes. Each of them
//! writes some pupils, the roll as it is then, over the version it was made from, and an audit entry: of two imports at once
//! one is told, and one that dies half-way is done again and finds what is left.

use crate::tools::RecordFiles;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::records::file::RecordsKind;
use domain::records::forms::{ImportPupilsForm, PupilsImportView};
use domain::records::pupils::PupilsPlan;
use runtime::{Operation, Reply};
use store::PUPILS_PER_TRANSACTION;

/// The operation.
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
        // The roll first: what is written to the pupils after it was read, it tells.
        let roll = tools.store.roll(call).await?;
        let mut plan = PupilsPlan::of(call, &sheet, tools.store.pupils(call, None).await?, roll.as_ref());
        let apply = plan.mark().is_confirmed(form.seen.as_ref())?;
        let view = PupilsImportView::of(&plan, apply);
        if apply {
            let written = std::mem::take(&mut plan.written);
            for some in written.chunks(PUPILS_PER_TRANSACTION) {
                let roll = plan.roll_with(some);
                tools.store.write_pupils(call, some, &roll, plan.event(some)).await?;
            }
        }
        Ok(Reply::from(view))
    }
}
