//! Ask schools: ask or tell the schools of a group that have still to be asked or told, because a request was cut off. One
//! transaction per 15 schools; if nothing is left, nothing is written.

use crate::tools::Collaborate;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::collaborate::forms::{AskSchoolsForm, ClosedView};
use runtime::{Operation, Reply};
pub struct AskSchools;

impl Operation for AskSchools {
    type Form = AskSchoolsForm;
    type Tools = Collaborate;
    type Caller = Call;

    async fn run(
        tools: &Collaborate,
        call: &Call,
        form: AskSchoolsForm,
    ) -> Result<Reply<ClosedView>, Failure> {
        let group = tools.store.group(call, form.group).await?;
        let group = tools.store.settle_group(call, group).await?;
        Ok(ClosedView::of(&group).into())
    }
}
