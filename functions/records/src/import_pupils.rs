//! Import pupils: plan what a spreadsheet of pupils would change. Changes nothing but the file, which is deleted: the
//! plan is applied by `apply-change`. Two reads, and one write of the plan.

use crate::tools::RecordFiles;
use domain::access::call::Call;
use domain::access::form::PlannedView;
use domain::base::failure::Failure;
use domain::changes::Draft;
use domain::records::file::RecordsKind;
use domain::records::forms::ImportPupilsForm;
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
    ) -> Result<Reply<PlannedView>, Failure> {
        let kind = RecordsKind::Pupils;
        if let Some(planned) = tools.planned(call, form.upload).await? {
            return Ok(planned.into());
        }
        let sheet = tools.read(call, kind, form.upload, &form.file_name).await?;
        // Read the roll before the pupils: a pupil who is added after that also changes the roll's version, so that
        // applying the plan looks for them.
        let roll = tools.store.roll(call).await?;
        let plan = PupilsPlan::of(call, &sheet, &tools.store.all_pupils(call).await?);
        let draft = Draft::of_pupils(plan, roll.as_ref(), &form.file_name);
        Ok(tools.plan(call, kind, form.upload, draft).await?.into())
    }
}
