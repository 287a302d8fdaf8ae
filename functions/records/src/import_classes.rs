//! Import classes: plan what a spreadsheet of classes would change. Changes nothing but the file, which is deleted: the
//! plan is applied by `apply-change`. Two reads, and one write of the plan.

use crate::tools::RecordFiles;
use domain::access::call::Call;
use domain::access::form::PlannedView;
use domain::base::calendar::day;
use domain::base::failure::Failure;
use domain::changes::Draft;
use domain::records::classes::ClassesPlan;
use domain::records::cohort::AcademicYear;
use domain::records::file::RecordsKind;
use domain::records::forms::ImportClassesForm;
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
    ) -> Result<Reply<PlannedView>, Failure> {
        let kind = RecordsKind::Classes;
        if let Some(planned) = tools.planned(call, form.upload).await? {
            return Ok(planned.into());
        }
        let sheet = tools.read(call, kind, form.upload, &form.file_name).await?;
        let roll = tools.store.roll(call).await?;
        let year = roll.map_or_else(|| AcademicYear::at(call.moment().now), |roll| roll.year);
        let pupils = tools.store.pupils(call, None).await?;
        let plan = ClassesPlan::of(&sheet, &pupils, year, reference::model);
        let draft = Draft::of_classes(plan, day(call.moment().now), &form.file_name);
        Ok(tools.plan(call, kind, form.upload, draft).await?.into())
    }
}
