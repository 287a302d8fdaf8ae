//! Create group: make a group of schools that belong to the caller's organisation (F56). If schools see it, each is asked to
//! join, with mail to its holders of School setup (F57). One transaction for the group, then one per 15 schools. If a request
//! dies in between, `ask-schools` goes on; sent twice, the group is created once.

use crate::groups::{owners_view, settle};
use crate::tools::Collaborate;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::collaborate::forms::{CreateGroupForm, GroupView};
use domain::collaborate::group::Group;
use runtime::{Operation, Reply};
pub struct CreateGroup;

impl Operation for CreateGroup {
    type Form = CreateGroupForm;
    type Tools = Collaborate;
    type Caller = Call;

    async fn run(
        tools: &Collaborate,
        call: &Call,
        form: CreateGroupForm,
    ) -> Result<Reply<GroupView>, Failure> {
        let new = form.check()?;
        let schools = tools.store.organisations(call, &new.schools).await?;
        let known = tools.store.accounts_among(call, &new.users).await?;
        let (group, event) = Group::create(call, form.group, new, &schools, &known)?;
        let group = tools.store.create_group(call, group, event).await?;
        let group = settle(tools, call, group).await?;
        owners_view(tools, call, &group).await
    }
}
