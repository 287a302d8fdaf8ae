//! Answer group: agree that the school joins a group, refuse, or withdraw (F57). It has effect at once, because every report
//! reads this answer. One transaction on condition that the owner still has the school in the group. The ledger remembers a withdrawal,
//! for a table that is restored from a backup.

use crate::groups::schools_view;
use crate::tools::Consenting;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::collaborate::forms::{AnswerGroupForm, GroupView};
use domain::collaborate::group::Group;
use domain::collaborate::membership::Membership;
use runtime::{Operation, Reply};

pub struct AnswerGroup;

impl Operation for AnswerGroup {
    type Form = AnswerGroupForm;
    type Tools = Consenting;
    type Caller = Call;

    async fn run(
        tools: &Consenting,
        call: &Call,
        form: AnswerGroupForm,
    ) -> Result<Reply<GroupView>, Failure> {
        let AnswerGroupForm { group, decision, agreement } = form;
        let rule = |member: &mut Membership, group: &Group| member.answer(call, group, decision, agreement);
        let (member, group) = tools.store.change_membership(call, Some(&tools.ledger), group, rule).await?;
        schools_view(&tools.store, call, &member, &group).await
    }
}
