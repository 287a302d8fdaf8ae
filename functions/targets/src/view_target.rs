//! View target: show one pupil's target in one subject, with the probability of each grade and what led to it. Four to
//! six reads. A pupil who does not take the subject has none there.

use crate::tools::Targets;
use domain::access::call::Call;
use domain::base::event::EventKind;
use domain::base::failure::Failure;
use domain::targets::forms::{TargetView, ViewTargetForm};
use domain::targets::typed::taker;
use runtime::{Operation, Reply};
use std::collections::{BTreeMap, BTreeSet};

pub struct ViewTarget;

impl Operation for ViewTarget {
    type Form = ViewTargetForm;
    type Tools = Targets;
    type Caller = Call;

    async fn run(tools: &Targets, call: &Call, form: ViewTargetForm) -> Result<Reply<TargetView>, Failure> {
        let ViewTargetForm { year, pupil, subject } = form;
        let model = reference::model(year.key_stage);
        let targets = tools.store.targets_of_pupils(call, year, &BTreeSet::from([pupil])).await?;
        let (pupil, scale) =
            taker(&targets, &targets.takers(), model, pupil, &subject).map_err(|_| Failure::NOT_FOUND)?;
        let manual = targets.manual.get(&pupil.id).ok_or(Failure::NOT_FOUND)?;
        let (progress, _) = tools.store.progress_and_roll(call, year.key_stage).await?;
        let resolver = targets.resolver();
        let mut names = BTreeMap::new();
        for by in resolver.steps(pupil.id, &subject, Some(manual)).iter().map(|step| step.origin.by()) {
            if !names.contains_key(&by)
                && let Some(name) = tools.store.name_of(call, by).await?
            {
                names.insert(by, name);
            }
        }
        tools.store.record_read(call, pupil.event(EventKind::TargetOpened)).await?;
        let progress = progress.get(&subject);
        Ok(TargetView::of(model, &resolver, pupil, &subject, scale, manual, progress, &names).into())
    }
}
