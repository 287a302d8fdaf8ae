//! List health pupils: show a page of the pupils that a rule of data health is about, with likely numbers where a UPN is
//! wrong (F84). Four reads and one of the extract; the first of the day leaves an entry in the trail.

use crate::health::concerned;
use crate::tools::ExtractFiles;
use domain::access::call::Call;
use domain::base::event::{Event, EventKind};
use domain::base::failure::Failure;
use domain::exchange::forms::{HealthPupilsView, ListHealthPupilsForm};
use domain::exchange::upn_doctor::Doctor;
use runtime::{Operation, Reply};

pub struct ListHealthPupils;

impl Operation for ListHealthPupils {
    type Form = ListHealthPupilsForm;
    type Tools = ExtractFiles;
    type Caller = Call;

    async fn run(
        tools: &ExtractFiles,
        call: &Call,
        form: ListHealthPupilsForm,
    ) -> Result<Reply<HealthPupilsView>, Failure> {
        let after = match form.cursor.as_deref().map(str::parse::<usize>) {
            None => 0,
            Some(Ok(after)) => after,
            Some(Err(_)) => return Err(Failure::Unreadable("its cursor is not of this list".to_owned())),
        };
        let list = format!("Data health {}", form.rule.code());
        tools.store.record_read(call, Event::of(EventKind::PupilsOpened).with("List", list)).await?;
        let extract = tools.extract(call).await?;
        let connection = tools.store.find_connection(call).await?;
        let roll = tools.store.roll(call).await?;
        let pupils = tools.store.all_pupils(call).await?;
        let concerns = concerned(call, extract.as_ref(), roll.as_ref(), &pupils);
        let doctor = Doctor::of(extract.as_ref(), &pupils);
        Ok(HealthPupilsView::of(form.rule, &concerns, after, connection.as_ref(), &doctor).into())
    }
}
