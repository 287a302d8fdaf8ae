//! Change group: change a group's name, description, schools, people or visibility, and tell the people who see it (F60). One
//! transaction for the group, then one per 15 schools. If a request dies in between, `ask-schools` or the next change goes on.

use crate::groups::{owners_view, settle};
use crate::tools::Collaborate;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::collaborate::forms::{ChangeGroupForm, GroupView};
use domain::collaborate::group::Group;
use runtime::{Operation, Reply};
pub struct ChangeGroup;

impl Operation for ChangeGroup {
    type Form = ChangeGroupForm;
    type Tools = Collaborate;
    type Caller = Call;

    async fn run(
        tools: &Collaborate,
        call: &Call,
        form: ChangeGroupForm,
    ) -> Result<Reply<GroupView>, Failure> {
        let new = form.fields.check()?;
        let was = tools.store.group(call, form.group).await?;
        let schools = tools.store.organisations(call, &new.schools).await?;
        let known = tools.store.accounts_among(call, &new.users).await?;
        let contact = tools.store.contact_of(call, &was).await?;
        let change = |group: &mut Group| group.change(call, form.revision, &new, &schools, &known, &contact);
        let group = tools.store.change_group(call, form.group, change).await?;
        let group = settle(tools, call, group).await?;
        owners_view(tools, call, &group).await
    }
}
