//! View group: show a group at its owner, with the answer of each school, or at one of its schools, with the schools that have
//! agreed. Two reads at most, and one BatchGetItem per 50 schools. A group that the caller neither sees nor manages gives
//! `NotFound`, as if it did not exist.

use crate::groups::{owners_view, schools_view};
use crate::tools::Collaborate;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::collaborate::forms::{GroupView, ViewGroupForm};
use runtime::{Operation, Reply};
pub struct ViewGroup;

impl Operation for ViewGroup {
    type Form = ViewGroupForm;
    type Tools = Collaborate;
    type Caller = Call;

    async fn run(tools: &Collaborate, call: &Call, form: ViewGroupForm) -> Result<Reply<GroupView>, Failure> {
        if call.organisation().kind.is_school() {
            let (member, group) = tools.store.joined_group(call, form.group).await?;
            return schools_view(&tools.store, call, &member, &group).await;
        }
        let group = tools.store.group(call, form.group).await?;
        owners_view(tools, call, &group).await
    }
}
