//! List groups: show the groups that the caller sees or manages, at the owner or at a school. One query; at a school also
//! one BatchGetItem per 100 groups.

use crate::tools::Collaborate;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::base::ids::GroupId;
use domain::base::text::folded;
use domain::collaborate::forms::{GroupRow, GroupsView, ListGroupsForm};
use runtime::{Operation, Reply};
pub struct ListGroups;

impl Operation for ListGroups {
    type Form = ListGroupsForm;
    type Tools = Collaborate;
    type Caller = Call;

    async fn run(
        tools: &Collaborate,
        call: &Call,
        form: ListGroupsForm,
    ) -> Result<Reply<GroupsView>, Failure> {
        let ListGroupsForm {} = form;
        let mut rows: Vec<GroupRow> = if call.organisation().kind.is_school() {
            let joined = tools.store.joined_groups(call).await?;
            joined.iter().filter_map(|(member, group)| GroupRow::at_school(group, member, call)).collect()
        } else {
            let groups = tools.store.groups(call).await?;
            groups.iter().filter_map(|group| GroupRow::at_owner(group, call)).collect()
        };
        rows.sort_by_cached_key(|row| (folded(&row.name), row.group));
        Ok(GroupsView { rows, new: GroupId(call.moment().id("group")) }.into())
    }
}
