//! List figures: show the figures that the school has published. One query.

use crate::tools::Collaborate;
use domain::access::call::Call;
use domain::base::calendar::day;
use domain::base::failure::Failure;
use domain::collaborate::figures::publishable;
use domain::collaborate::forms::{ListFiguresForm, ListFiguresView};
use runtime::{Operation, Reply};

pub struct ListFigures;

impl Operation for ListFigures {
    type Form = ListFiguresForm;
    type Tools = Collaborate;
    type Caller = Call;

    async fn run(
        tools: &Collaborate,
        call: &Call,
        _: ListFiguresForm,
    ) -> Result<Reply<ListFiguresView>, Failure> {
        let figures = tools.store.figures(call).await?;
        let school = call.organisation();
        let mut unpublished = publishable(school.kind, day(call.moment().now));
        unpublished.retain(|one| figures.iter().all(|there| there.published.collection != *one));
        Ok(ListFiguresView { school: school.name.clone(), figures, unpublished }.into())
    }
}
