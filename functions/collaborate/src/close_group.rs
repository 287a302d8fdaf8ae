//! Close group: nobody sees the group any more, from the first transaction on. Then its schools and its people are told, one
//! transaction per 15 schools, and the group is deleted. If a request dies in between, `ask-schools` goes on.

use crate::groups::settle;
use crate::tools::Collaborate;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::collaborate::forms::{CloseGroupForm, ClosedView};
use domain::collaborate::group::Group;
use runtime::{Operation, Reply};
pub struct CloseGroup;

impl Operation for CloseGroup {
    type Form = CloseGroupForm;
    type Tools = Collaborate;
    type Caller = Call;

    async fn run(
        tools: &Collaborate,
        call: &Call,
        form: CloseGroupForm,
    ) -> Result<Reply<ClosedView>, Failure> {
        let close = |group: &mut Group| group.close(call, form.revision);
        let group = tools.store.change_group(call, form.group, close).await?;
        let group = settle(tools, call, group).await?;
        Ok(ClosedView::of(&group).into())
    }
}
