//! School targets: show totals of a year group's targets by subject to people of the school who may see no pupil, such as governors
//! (F62), for all pupils or for a part of them. What is hidden from readers outside the school is hidden here too. A year group that does not use target setting gives
//! `NotFound`.

use crate::tools::Collaborate;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::collaborate::figures::{Part, Sides};
use domain::collaborate::forms::{SchoolTargetsForm, SharedTargetsView};
use domain::targets::report::Report;
use runtime::{Operation, Reply};

pub struct SchoolTargets;

impl Operation for SchoolTargets {
    type Form = SchoolTargetsForm;
    type Tools = Collaborate;
    type Caller = Call;

    async fn run(
        tools: &Collaborate,
        call: &Call,
        form: SchoolTargetsForm,
    ) -> Result<Reply<SharedTargetsView>, Failure> {
        let year = tools.store.year_group(call, form.year).await?;
        if !year.settings.used {
            return Err(Failure::NOT_FOUND);
        }
        let sources = tools.store.report_sources(call, form.year).await?;
        let report = Report::of(
            reference::model(form.year.key_stage),
            reference::roles(form.year.finishes().0),
            &sources,
        );
        let reference = reference::reference(form.year.key_stage);
        let sides = Sides::of(sources.targets.pupils.iter(), sources.roll.year);
        let part = form.part.unwrap_or(Part::All);
        Ok(SharedTargetsView::of_part(call.organisation(), &report, reference, &sides, part).into())
    }
}
