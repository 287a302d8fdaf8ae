//! List pupils: show the pupils of a year group, those who have left, or those who match a search, and the year groups that
//! the school has. Two reads: the roll and the list, which for a search is of every pupil.

use crate::tools::Records;
use domain::access::call::Call;
use domain::base::event::{Event, EventKind};
use domain::base::failure::Failure;
use domain::base::search::NameSearch;
use domain::records::cohort::AcademicYear;
use domain::records::forms::{ListPupilsForm, PupilsView};
use runtime::{Operation, Reply};

pub struct ListPupils;

impl Operation for ListPupils {
    type Form = ListPupilsForm;
    type Tools = Records;
    type Caller = Call;

    async fn run(tools: &Records, call: &Call, form: ListPupilsForm) -> Result<Reply<PupilsView>, Failure> {
        let now = AcademicYear::at(call.moment().now);
        let Some(roll) = tools.store.roll(call).await? else {
            return match form.year_group {
                None => Ok(PupilsView::default().into()),
                Some(_) => Err(Failure::NOT_FOUND),
            };
        };
        let search = NameSearch::of(&form.search);
        if !search.is_empty() {
            let pupils = tools.store.all_pupils(call).await?;
            tools.store.record_read(call, Event::of(EventKind::PupilsOpened).with("List", "Search")).await?;
            return Ok(PupilsView::found(&roll, &search, pupils, now).into());
        }
        if form.left {
            let pupils = tools.store.leavers(call).await?;
            tools.store.record_read(call, Event::of(EventKind::PupilsOpened).with("List", "Left")).await?;
            return Ok(PupilsView::of(&roll, None, &pupils, now).into());
        }
        let cohort = match form.year_group {
            Some(group) => Some(roll.cohort(group).ok_or(Failure::NOT_FOUND)?),
            None => roll.eldest(),
        };
        let pupils = match cohort {
            Some(cohort) => {
                let pupils = tools.store.pupils(call, Some(cohort)).await?;
                tools.store.record_read(call, cohort.event(EventKind::PupilsOpened, now)).await?;
                pupils
            }
            None => Vec::new(),
        };
        Ok(PupilsView::of(&roll, cohort, &pupils, now).into())
    }
}
