//! What the operations on groups share.

use crate::tools::Collaborate;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::collaborate::forms::GroupView;
use domain::collaborate::group::Group;
use domain::collaborate::membership::Membership;
use runtime::Reply;

/// Asks and tells the schools after a change. The change stands even if not all could be told: the view says how many wait,
/// and `ask-schools` goes on.
pub(crate) async fn settle(tools: &Collaborate, call: &Call, group: Group) -> Result<Group, Failure> {
    match tools.store.settle_group(call, group.clone()).await {
        Err(Failure::Busy(cause)) => {
            let request = &call.moment().request_id;
            tools
                .log
                .line(&serde_json::json!({ "unsettled": group.id, "cause": cause, "request_id": request }));
            Ok(group)
        }
        settled => settled,
    }
}

/// The group as its owner sees it. One BatchGetItem per 50 schools.
pub(crate) async fn owners_view(
    tools: &Collaborate,
    call: &Call,
    group: &Group,
) -> Result<Reply<GroupView>, Failure> {
    let members = tools.store.group_members(group).await?;
    GroupView::at_owner(group, &members, call).map(Reply::from).ok_or(Failure::NOT_FOUND)
}

/// The group as one of its schools sees it. One BatchGetItem per 50 schools.
pub(crate) async fn schools_view(
    tools: &Collaborate,
    call: &Call,
    member: &Membership,
    group: &Group,
) -> Result<Reply<GroupView>, Failure> {
    let members = tools.store.group_members(group).await?;
    GroupView::at_school(group, member, &members, call).map(Reply::from).ok_or(Failure::NOT_FOUND)
}
