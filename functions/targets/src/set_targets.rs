//! Set targets: set up to 100 targets, or remove them, each over the target that the caller saw. One conditional write
//! per pupil; a pupil whose targets changed at that moment is written target by target, so that each is set or refused
//! by itself. The writes do not see pre-population or a deletion that comes at the same moment; the targets are read
//! again afterwards to find that. A target that already is as typed counts as set: after a request that died half-way,
//! or whose answer was lost, send the same request again.

use crate::tools::Targets;
use domain::access::call::Call;
use domain::attainment::grade::Scale;
use domain::attainment::subject::KeyStage;
use domain::base::failure::Failure;
use domain::base::refusal::Refusal;
use domain::records::pupil::Pupil;
use domain::targets::forms::{RefusedTarget, SetTargetsForm, SetTargetsView, TargetOutcome};
use domain::targets::report::{Cell, Cells, TargetMeasures};
use domain::targets::typed::{Edit, Edits, taker};
use runtime::{Operation, Reply};
use std::collections::BTreeMap;

pub struct SetTargets;

impl Operation for SetTargets {
    type Form = SetTargetsForm;
    type Tools = Targets;
    type Caller = Call;

    async fn run(
        tools: &Targets,
        call: &Call,
        form: SetTargetsForm,
    ) -> Result<Reply<SetTargetsView>, Failure> {
        form.check()?;
        let (year, by) = (form.year, call.actor()?.id);
        let model = reference::model(year.key_stage);
        let named = form.targets.iter().map(|one| one.pupil).collect();
        let before = tools.store.targets_of_pupils(call, year, &named).await?;
        let mut edits = Edits::of(&form.targets, &before, model, by, call.moment().now);
        for pupil in before.pupils.iter().filter(|pupil| edits.pupils.contains_key(&pupil.id)) {
            let further = before.manual.get(&pupil.id).is_some_and(|manual| !manual.set.is_empty());
            let write = async |edits: &[Edit]| {
                let set: Vec<_> = edits
                    .iter()
                    .map(|edit| (edit.subject.as_str(), edit.generation, &edit.target, edit.was.as_ref()))
                    .collect();
                let event = Edit::event(pupil.id, edits);
                tools.store.set_targets(call, year, pupil.id, further, &set, event).await
            };
            let edits = &edits.pupils[&pupil.id];
            if !write(edits).await? && edits.len() > 1 {
                for edit in edits {
                    write(std::slice::from_ref(edit)).await?;
                }
            }
        }
        let after = tools.store.targets_of_pupils(call, year, &named).await?;
        let (progress, _) = tools.store.progress_and_roll(call, year.key_stage).await?;
        let (cells, takers) = (Cells::of(model, &after, &progress), after.takers());
        let roles = (year.key_stage == KeyStage::Ks4).then(|| reference::roles(year.finishes().0));
        let subjects: Vec<(&str, Scale)> = after
            .year
            .subjects()
            .into_iter()
            .filter_map(|name| Some((name, after.year.scale(name, model)?)))
            .collect();
        let measures_of = |pupil: &Pupil| {
            let all: Vec<Cell> =
                subjects.iter().map(|(name, scale)| cells.cell(pupil, name, *scale)).collect();
            TargetMeasures::of(roles?, &subjects, &all)
        };
        let (mut targets, mut names) = (Vec::with_capacity(form.targets.len()), BTreeMap::new());
        for (place, typed) in form.targets.iter().enumerate() {
            let mut measures = None;
            let (cell, overtaken) = match taker(&after, &takers, model, typed.pupil, &typed.subject) {
                Ok((pupil, scale)) => {
                    measures = measures_of(pupil);
                    (cells.cell(pupil, &typed.subject, scale), typed.overtaken(&after, scale))
                }
                Err(failure) => (Cell(None, None, None, None, None, Cell::NOT_TAKEN), Some(failure)),
            };
            let failure = edits.refused.remove(&place).or(overtaken);
            let mut refused = failure.map(|failure| RefusedTarget {
                code: failure.code().to_owned(),
                sentence: failure.sentence(),
            });
            if let Some(refused) = &mut refused
                && refused.code == Refusal::ChangedMeanwhile.code()
            {
                let by = typed.set_by(&after);
                if let Some(by) = by
                    && !names.contains_key(&by)
                {
                    names.insert(by, tools.store.name_of(call, by).await?);
                }
                let name = by.and_then(|by| names.get(&by)?.as_deref());
                refused.sentence = typed.overtaken_by(&after, name);
            }
            targets.push(TargetOutcome { cell, measures, refused });
        }
        Ok(SetTargetsView { targets }.into())
    }
}
