//! Import targets: what a file changes of a year group's targets, or that, a pupil a write. Each target goes by the rule that
//! one set by hand goes by. Whoever loses to another is listed and not lost; an import that dies half-way is done again.

use crate::tools::Imports;
use domain::call::Call;
use domain::failure::Failure;
use domain::forms::records::{ImportTargetsForm, TargetsImportView};
use domain::records::RecordsKind;
use domain::records::targets::TargetsPlan;
use domain::sheet::{MAX_BYTES, SheetRefusal};
use domain::upload::{gone, records_key, refused};
use files::Found;
use runtime::{Operation, Reply};
use std::collections::BTreeSet;

/// The operation.
pub struct ImportTargets;

impl Operation for ImportTargets {
    type Form = ImportTargetsForm;
    type Tools = Imports;
    type Caller = Call;

    async fn run(
        tools: &Imports,
        call: &Call,
        form: ImportTargetsForm,
    ) -> Result<Reply<TargetsImportView>, Failure> {
        let Imports { targets, files } = tools;
        let ledger = targets.ledger(call, form.year).await?;
        let by = call.user().map(|user| user.id).ok_or(Failure::SIGNED_OUT)?;
        let layout = RecordsKind::Targets.layout();
        let key = records_key(call.tenant(), RecordsKind::Targets, form.upload, &form.file_name)?;
        let sheet = match files.read(&key, MAX_BYTES).await? {
            Found::Nothing => return Err(gone().into()),
            Found::TooLarge => return Err(refused(layout, &SheetRefusal::TooLarge).into()),
            Found::File(bytes) => sheets::read_layout(&form.file_name, &bytes, layout)
                .map_err(|refusal| refused(layout, &refusal))?,
        };
        let model = reference::model(form.year.key_stage);
        let plan = TargetsPlan::of(&sheet, &ledger, model, by, call.moment().now)?;
        let mut lost = BTreeSet::new();
        if form.apply {
            for pupil in &plan.pupils {
                let set: Vec<_> = pupil
                    .set
                    .iter()
                    .map(|one| (one.subject.as_str(), one.life, &one.edit, one.was.as_ref()))
                    .collect();
                targets.store.set_targets(call, form.year, pupil.pupil, &set, pupil.event()).await?;
            }
            // What is there now says who lost: to another hand, to pre-population or to a deletion.
            lost = plan.lost(&targets.ledger(call, form.year).await?);
        }
        Ok(plan.view(&lost, form.apply).into())
    }
}
