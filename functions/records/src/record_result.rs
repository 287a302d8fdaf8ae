//! Record result: record a result of a pupil by hand, correct it, or take it away, with the counts of its year, unless somebody
//! changed it since it was shown. Six reads, two of which are of all the school's pupils and of all results of the year, and
//! one transaction.

use crate::tools::Records;
use domain::access::call::Call;
use domain::base::calendar::day;
use domain::base::failure::Failure;
use domain::base::refusal::Refusal;
use domain::changes::Draft;
use domain::records::cohort::AcademicYear;
use domain::records::forms::{PupilRecordView, RecordResultForm};
use domain::records::origin::{Origin, Source};
use domain::records::pupil_results::{PupilResultsPlan, ResultsFile, Takers};
use domain::records::results::years;
use runtime::{Operation, Reply};

pub struct RecordResult;

impl Operation for RecordResult {
    type Form = RecordResultForm;
    type Tools = Records;
    type Caller = Call;

    async fn run(
        tools: &Records,
        call: &Call,
        form: RecordResultForm,
    ) -> Result<Reply<PupilRecordView>, Failure> {
        let (store, today) = (&tools.store, day(call.moment().now));
        let pupil = store.pupil(call, form.pupil).await?;
        let (now, records) = (AcademicYear::of(today), tools.records_year(call).await?);
        let typed = form.check(&pupil, now, reference::model)?;
        let there = store.results(call, [typed.collection]).await?;
        let of_pupil = there.get(&typed.collection).and_then(|of| of.get(&pupil.id));
        let was = of_pupil.and_then(|results| results.grades.get(typed.subject));
        // A request whose answer was lost may come again.
        if was.map(|was| (was.scale, was.grade)) == typed.graded {
            return Ok(tools.record_view(call, &pupil, records).await?.into());
        }
        if was.map_or("", |was| was.name()) != form.seen {
            return Err(Refusal::ChangedMeanwhile.into());
        }
        let pupils = store.all_pupils(call).await?;
        let takers = Takers::of(&pupils, records);
        let counts = store.counts(call, years(now)).await?;
        let kept = Some(&counts).filter(|_| call.organisation().keeps_counts);
        let origin = Origin { source: Source::Hand, on: today };
        let file = ResultsFile::typed(pupil.id, typed);
        let plan = PupilResultsPlan::of(file, &takers, &there, kept, origin, reference::model);
        let draft = Draft::of_pupil_results(plan, &counts, "");
        store.write_lines(call, draft.into_lines(), &pupil.result_recorded(&typed)).await?;
        let pupil = store.pupil(call, pupil.id).await?;
        Ok(tools.record_view(call, &pupil, records).await?.into())
    }
}
