//! List erasures: show which pupils were erased, when and why, by the references of their certificates. Reads every erasure
//! of the school in the ledger: some hundreds per year.

use crate::tools::Erasures;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::retention::forms::{ErasuresView, ListErasuresForm};
use runtime::{Operation, Reply};

pub struct ListErasures;

impl Operation for ListErasures {
    type Form = ListErasuresForm;
    type Tools = Erasures;
    type Caller = Call;

    async fn run(tools: &Erasures, call: &Call, _: ListErasuresForm) -> Result<Reply<ErasuresView>, Failure> {
        Ok(ErasuresView::of(tools.ledger.erasures(call).await?).into())
    }
}
