//! Choose UPN: put one of the likely numbers in place of a wrong one (F84). A pupil who is kept has it at once; the next
//! synchronisation takes it for the record of the MIS. Three reads, one of the extract, and two transactions: the pupil's first, so
//! that a request which dies in between can be repeated. The number must still be offered, and free.

use crate::tools::ExtractFiles;
use domain::access::call::Call;
use domain::base::calendar::day;
use domain::base::event::EventKind;
use domain::base::failure::{Failure, FieldErrors};
use domain::base::refusal::Refusal;
use domain::exchange::connection::Decision;
use domain::exchange::forms::{ChooseUpnForm, ChosenUpnView};
use domain::exchange::upn_doctor::Doctor;
use runtime::{Operation, Reply};

pub struct ChooseUpn;

impl Operation for ChooseUpn {
    type Form = ChooseUpnForm;
    type Tools = ExtractFiles;
    type Caller = Call;

    async fn run(
        tools: &ExtractFiles,
        call: &Call,
        form: ChooseUpnForm,
    ) -> Result<Reply<ChosenUpnView>, Failure> {
        let upn = form.check()?;
        let was = tools.store.connection(call).await?;
        let extract = tools.extract(call).await?.ok_or(Failure::NOT_FOUND)?;
        if !extract.pupils.iter().any(|one| one.id == form.record) {
            return Err(Failure::NOT_FOUND);
        }
        if was.version != form.version {
            return Err(Refusal::ChangedMeanwhile.into());
        }
        let pupils = tools.store.all_pupils(call).await?;
        let doctor = Doctor::of(Some(&extract), &pupils);
        if !doctor.likely(&form.record).contains(&upn) {
            return Err(
                FieldErrors::of("upn", "This UPN is no longer offered. Look at the list again").into()
            );
        }
        if let Some(pupil) = doctor.pupil_of(&form.record).filter(|pupil| pupil.upn != upn) {
            let now = pupil.with_upn(upn.clone(), day(call.moment().now));
            let event = now.event(EventKind::PupilChanged).with("Fields", "UPN");
            tools.store.write_pupil(call, Some(pupil), &now, &event).await?;
        }
        let mut now = was.clone();
        let event = now.decide(&form.record, Some(Decision::Upn(upn.clone())))?;
        if now != was && !tools.store.put_connection(call, Some(&was), now, Some(event)).await? {
            return Err(Refusal::ChangedMeanwhile.into());
        }
        let version = tools.store.connection(call).await?.version;
        Ok(ChosenUpnView { version, upn: upn.as_str().to_owned() }.into())
    }
}
