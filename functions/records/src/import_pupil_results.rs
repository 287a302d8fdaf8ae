//! Import pupils' results: plan what a spreadsheet of pupils' results would change, the counts of their years, and the
//! school's own progress. Changes nothing but the file, which is deleted: the plan is applied by `apply-change`. Three
//! reads, one per collection in the file, and one write of the plan.

use crate::tools::RecordFiles;
use domain::access::call::Call;
use domain::access::form::PlannedView;
use domain::base::calendar::day;
use domain::base::failure::Failure;
use domain::changes::Draft;
use domain::records::cohort::AcademicYear;
use domain::records::file::RecordsKind;
use domain::records::forms::ImportPupilResultsForm;
use domain::records::origin::{Origin, Source};
use domain::records::pupil_results::{PupilResultsPlan, ResultsFile, Takers};
use domain::records::results::years;
use runtime::{Operation, Reply};

pub struct ImportPupilResults;

impl Operation for ImportPupilResults {
    type Form = ImportPupilResultsForm;
    type Tools = RecordFiles;
    type Caller = Call;

    async fn run(
        tools: &RecordFiles,
        call: &Call,
        form: ImportPupilResultsForm,
    ) -> Result<Reply<PlannedView>, Failure> {
        let kind = RecordsKind::PupilResults;
        if let Some(planned) = tools.planned(call, form.upload).await? {
            return Ok(planned.into());
        }
        let sheet = tools.read(call, kind, form.upload, &form.file_name).await?;
        let (store, today) = (&tools.store, day(call.moment().now));
        let now = AcademicYear::of(today);
        let records = store.roll(call).await?.map_or(now, |roll| roll.year);
        // Leavers too: results come after the last day.
        let pupils = store.all_pupils(call).await?;
        let takers = Takers::of(&pupils, records);
        let file = ResultsFile::read(&sheet, &takers, today, reference::model);
        let there = store.results(call, file.collections()).await?;
        let counts = store.counts(call, years(now)).await?;
        let kept = Some(&counts).filter(|_| call.organisation().keeps_counts);
        let origin = Origin { source: Source::File, on: today };
        let plan = PupilResultsPlan::of(file, &takers, &there, kept, origin, reference::model);
        let draft = Draft::of_pupil_results(plan, &counts, &form.file_name);
        Ok(tools.plan(call, kind, form.upload, draft).await?.into())
    }
}
