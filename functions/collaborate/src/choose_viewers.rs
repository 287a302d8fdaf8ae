//! Choose viewers: choose which people of the school see a group, besides those who see every group (F58). Reads the accounts,
//! then one transaction on condition that the owner still has the school in the group.

use crate::groups::schools_view;
use crate::tools::Collaborate;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::collaborate::forms::{ChooseViewersForm, GroupView};
use domain::collaborate::group::Group;
use domain::collaborate::membership::Membership;
use runtime::{Operation, Reply};
pub struct ChooseViewers;

impl Operation for ChooseViewers {
    type Form = ChooseViewersForm;
    type Tools = Collaborate;
    type Caller = Call;

    async fn run(
        tools: &Collaborate,
        call: &Call,
        form: ChooseViewersForm,
    ) -> Result<Reply<GroupView>, Failure> {
        let viewers = form.check()?;
        let known = tools.store.accounts_among(call, &viewers).await?;
        let rule =
            |member: &mut Membership, group: &Group| member.choose(group, form.version, &viewers, &known);
        let (member, group) = tools.store.change_membership(call, None, form.group, rule).await?;
        schools_view(&tools.store, call, &member, &group).await
    }
}
