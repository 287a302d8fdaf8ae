//! List changes: show a page of the school's large changes that the caller may apply or undo, newest first. Plans that
//! nobody applied within a day are not listed.

use crate::tools::Changes;
use domain::access::call::Call;
use domain::access::form::PageView;
use domain::base::failure::Failure;
use domain::changes::change_set::ChangeState;
use domain::changes::forms::{ChangeSummary, ListChangesForm};
use runtime::{Operation, Reply};

pub struct ListChanges;

impl Operation for ListChanges {
    type Form = ListChangesForm;
    type Tools = Changes;
    type Caller = Call;

    async fn run(
        tools: &Changes,
        call: &Call,
        form: ListChangesForm,
    ) -> Result<Reply<PageView<ChangeSummary>>, Failure> {
        let now = call.moment().now;
        let page = tools.store.changes(call, form.cursor.as_deref(), |change| {
            change.state_at(now) != ChangeState::Expired && call.require(change.kind.who()).is_ok()
        });
        let page = page.await?;
        let rows = page.rows.iter().map(|change| ChangeSummary::of(change, now)).collect();
        Ok(PageView { rows, next: page.next }.into())
    }
}
