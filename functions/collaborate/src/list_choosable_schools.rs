//! List choosable schools: show the schools that belong to the caller's organisation, to choose those of a group. One query
//! per page.

use crate::tools::Collaborate;
use domain::access::call::Call;
use domain::access::form::PageView;
use domain::base::failure::Failure;
use domain::collaborate::forms::{ListChoosableSchoolsForm, SharedSchoolView};
use runtime::{Operation, Reply};

pub struct ListChoosableSchools;

impl Operation for ListChoosableSchools {
    type Form = ListChoosableSchoolsForm;
    type Tools = Collaborate;
    type Caller = Call;

    async fn run(
        tools: &Collaborate,
        call: &Call,
        form: ListChoosableSchoolsForm,
    ) -> Result<Reply<PageView<SharedSchoolView>>, Failure> {
        let page = tools.store.members(call, form.cursor.as_deref()).await?;
        Ok(PageView { rows: page.rows.iter().map(SharedSchoolView::of).collect(), next: page.next }.into())
    }
}
