//! Shared targets: show the targets of a year group that a school shares with its local authority or academy chain
//! (F50). Targets that are not shared give `NotFound`, as if they did not exist.

use crate::tools::Collaborate;
use domain::access::call::Call;
use domain::base::event::EventKind;
use domain::base::failure::Failure;
use domain::collaborate::forms::{SharedTargetsForm, SharedTargetsView};
use domain::collaborate::visibility::{Visibility, seen_from_outside};
use domain::records::cohort::AcademicYear;
use domain::targets::report::Report;
use runtime::{Operation, Reply};

pub struct SharedTargets;

impl Operation for SharedTargets {
    type Form = SharedTargetsForm;
    type Tools = Collaborate;
    type Caller = Call;

    async fn run(
        tools: &Collaborate,
        call: &Call,
        form: SharedTargetsForm,
    ) -> Result<Reply<SharedTargetsView>, Failure> {
        let (at_school, outsider, held) = tools.store.as_outsider(call, form.school).await?;
        let year = tools.store.year_group(&at_school, form.year).await?;
        let visibility = Visibility::of(&year.settings, outsider, held);
        if visibility == Visibility::Nothing {
            return Err(Failure::NOT_FOUND);
        }
        let sources = tools.store.report_sources(&at_school, form.year).await?;
        let report = Report::of(
            reference::model(form.year.key_stage),
            reference::roles(form.year.finishes().0),
            &sources,
        );
        let reference = reference::reference(form.year.key_stage);
        let view = SharedTargetsView::of(at_school.organisation(), report, reference, visibility);
        let view = view.ok_or(Failure::NOT_FOUND)?;
        let now = AcademicYear::at(call.moment().now);
        let event = seen_from_outside(form.year.cohort.event(EventKind::SharedTargetsOpened, now), call);
        tools.store.record_read(&at_school, event).await?;
        Ok(view.into())
    }
}
