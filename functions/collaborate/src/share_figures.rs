//! Share figures: choose who outside the school sees published figures, from now on. One read and one transaction.

use crate::tools::Collaborate;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::base::refusal::Refusal;
use domain::collaborate::figures::SchoolFigures;
use domain::collaborate::forms::ShareFiguresForm;
use runtime::{Operation, Reply};

pub struct ShareFigures;

impl Operation for ShareFigures {
    type Form = ShareFiguresForm;
    type Tools = Collaborate;
    type Caller = Call;

    async fn run(
        tools: &Collaborate,
        call: &Call,
        form: ShareFiguresForm,
    ) -> Result<Reply<SchoolFigures>, Failure> {
        let was = tools.store.figures_of(call, form.collection).await?;
        if was.shared != form.shared {
            if was.shared != form.seen {
                return Err(Refusal::ChangedMeanwhile.into());
            }
            tools.store.share_figures(call, &was, form.shared).await?;
        }
        Ok(SchoolFigures { shared: form.shared, ..was }.into())
    }
}
