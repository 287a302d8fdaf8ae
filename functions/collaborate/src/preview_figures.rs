//! Preview figures: show what publishing a collection would make, from the pupils' results as they are. Reads all pupils, and
//! the results of the key stage in the collection's year and before.

use crate::tools::Collaborate;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::collaborate::forms::{PreviewFiguresForm, PreviewFiguresView};
use runtime::{Operation, Reply};

pub struct PreviewFigures;

impl Operation for PreviewFigures {
    type Form = PreviewFiguresForm;
    type Tools = Collaborate;
    type Caller = Call;

    async fn run(
        tools: &Collaborate,
        call: &Call,
        form: PreviewFiguresForm,
    ) -> Result<Reply<PreviewFiguresView>, Failure> {
        let figures = tools.made(call, form.collection).await?;
        Ok(PreviewFiguresView { mark: figures.mark(), figures }.into())
    }
}
