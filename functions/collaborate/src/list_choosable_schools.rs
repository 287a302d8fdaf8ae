//! List choosable schools: show the schools that belong to the caller's organisation, to choose those of a group. One query
//! per page. The provider finds schools by their URNs instead, in one BatchGetItem per 100.

use crate::tools::Collaborate;
use domain::access::call::Call;
use domain::access::form::PageView;
use domain::access::organisation::OrganisationKind;
use domain::base::failure::{Failure, FieldErrors};
use domain::base::text::folded;
use domain::collaborate::forms::{ListChoosableSchoolsForm, SharedSchoolView};
use domain::collaborate::school::SharedSchool;
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
        if call.organisation().kind == OrganisationKind::Provider {
            return by_urn(tools, call, &form).await;
        }
        let page = tools.store.members(call, form.cursor.as_deref()).await?;
        Ok(PageView { rows: page.rows.iter().map(SharedSchoolView::of).collect(), next: page.next }.into())
    }
}

async fn by_urn(
    tools: &Collaborate,
    call: &Call,
    form: &ListChoosableSchoolsForm,
) -> Result<Reply<PageView<SharedSchoolView>>, Failure> {
    let wanted = form.schools()?;
    let mut schools = tools.store.organisations(call, &wanted.keys().copied().collect()).await?;
    let unknown = wanted.iter().filter(|(id, _)| !schools.iter().any(|school| school.id == **id));
    let unknown: Vec<&str> = unknown.map(|(_, urn)| *urn).collect();
    if !unknown.is_empty() {
        let sentence = format!("No school with this URN uses Attain: {}", unknown.join(", "));
        return Err(FieldErrors::of("urns", sentence).into());
    }
    schools.sort_by_cached_key(|school| folded(&school.name));
    let rows = schools.iter().map(|school| SharedSchoolView::of(&SharedSchool::of(school)));
    Ok(PageView { rows: rows.collect(), next: None }.into())
}
