//! List deletions: show the deletions of pupils that wait, are under way or are at most a day old, and the groups that can be
//! deleted (F10). Reads the deletions, the roll and every pupil, and shows no pupil's name.

use crate::deleting::view;
use crate::tools::Clock;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::retention::forms::{DeletionsView, ListDeletionsForm};
use runtime::{Operation, Reply};

pub struct ListDeletions;

impl Operation for ListDeletions {
    type Form = ListDeletionsForm;
    type Tools = Clock;
    type Caller = Call;

    async fn run(tools: &Clock, call: &Call, _: ListDeletionsForm) -> Result<Reply<DeletionsView>, Failure> {
        let deletions = tools.store.deletions(call).await?;
        Ok(view(&tools.store, call, &deletions).await?.into())
    }
}
