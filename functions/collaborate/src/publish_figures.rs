//! Publish figures: make the figures of a collection as the preview does, and write them once, in one transaction. Publishing
//! the same again is answered as the first time; another version is refused.

use crate::tools::Collaborate;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::base::refusal::Refusal;
use domain::collaborate::figures::SchoolFigures;
use domain::collaborate::forms::PublishFiguresForm;
use runtime::{Operation, Reply};

pub struct PublishFigures;

impl Operation for PublishFigures {
    type Form = PublishFiguresForm;
    type Tools = Collaborate;
    type Caller = Call;

    async fn run(
        tools: &Collaborate,
        call: &Call,
        form: PublishFiguresForm,
    ) -> Result<Reply<SchoolFigures>, Failure> {
        // A request whose answer was lost may come again.
        match tools.store.figures_of(call, form.collection).await {
            Ok(there) if there.published.mark() == form.mark && there.shared == form.shared => {
                return Ok(there.into());
            }
            Ok(_) => return Err(Refusal::FiguresPublished.into()),
            Err(Failure::NotFound(_)) => {}
            Err(failure) => return Err(failure),
        }
        let published = tools.made(call, form.collection).await?;
        if published.mark() != form.mark {
            return Err(Refusal::ChangedMeanwhile.into());
        }
        let figures = SchoolFigures { published, shared: form.shared };
        tools.store.publish_figures(call, &figures).await?;
        Ok(figures.into())
    }
}
