//! Delete pupils: decide that the pupils of a group are deleted, or ask a second person if they are more than 20 within a day
//! (F10, F82). Erases nothing itself: `erase-due` does, within a minute. Reads the pupils of the group, the deletions and
//! the roll; one transaction; one message.

use crate::deleting::{chosen, erase_soon, records_year, view};
use crate::tools::Deleting;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::retention::forms::{DeletePupilsForm, DeletionsView};
use runtime::{Operation, Reply};

pub struct DeletePupils;

impl Operation for DeletePupils {
    type Form = DeletePupilsForm;
    type Tools = Deleting;
    type Caller = Call;

    async fn run(
        tools: &Deleting,
        call: &Call,
        form: DeletePupilsForm,
    ) -> Result<Reply<DeletionsView>, Failure> {
        let DeletePupilsForm { deletion, group, mark, typed } = form;
        let was = tools.store.deletions(call).await?;
        let deletions = if was.all.iter().any(|one| one.id == deletion) {
            // A request whose answer was lost comes again, when the pupils may be gone.
            was
        } else {
            let (chosen, _) = chosen(&tools.store, call, &group).await?;
            let year = records_year(&tools.store, call).await?;
            let ask = |deletions: &mut domain::retention::deletion::Deletions| {
                deletions.ask(call, deletion, (&group, year), &chosen, (&mark, typed))
            };
            let mails = match was.takes_two(chosen.number(), call.moment().now) {
                true => tools.store.mails_of_wish(call, &chosen.wish()).await?,
                false => Vec::new(),
            };
            tools.store.decide_deletion_and_tell(call, ask, &mails).await?
        };
        erase_soon(tools, call, &deletions).await?;
        Ok(view(&tools.store, call, &deletions).await?.into())
    }
}
