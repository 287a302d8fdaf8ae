//! List shared schools: those that belong to the local authority or academy chain of whoever asks. One query a page.

use crate::tools::Targets;
use domain::call::Call;
use domain::failure::Failure;
use domain::forms::PageView;
use domain::forms::shared::{ListSharedSchoolsForm, SharedSchoolView};
use runtime::{Operation, Reply};

/// The operation.
pub struct ListSharedSchools;

impl Operation for ListSharedSchools {
    type Form = ListSharedSchoolsForm;
    type Tools = Targets;
    type Caller = Call;

    async fn run(
        tools: &Targets,
        call: &Call,
        form: ListSharedSchoolsForm,
    ) -> Result<Reply<PageView<SharedSchoolView>>, Failure> {
        let page = tools.store.members(call, form.cursor.as_deref()).await?;
        Ok(PageView { rows: page.rows, next: page.next }.into())
    }
}
