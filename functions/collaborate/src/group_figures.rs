//! Group figures: show the published figures of a group's schools in one key stage, from which all reports of the group are
//! made, and note it in the trail of each school.

use crate::groups::figures;
use crate::tools::Collaborate;
use domain::access::call::Call;
use domain::base::event::EventKind;
use domain::base::failure::Failure;
use domain::collaborate::forms::{GroupFiguresForm, GroupFiguresView};
use runtime::{Operation, Reply};

pub struct GroupFigures;

impl Operation for GroupFigures {
    type Form = GroupFiguresForm;
    type Tools = Collaborate;
    type Caller = Call;

    async fn run(
        tools: &Collaborate,
        call: &Call,
        form: GroupFiguresForm,
    ) -> Result<Reply<GroupFiguresView>, Failure> {
        let GroupFiguresForm { group, key_stage } = form;
        Ok(figures(tools, call, group, key_stage, EventKind::GroupFiguresOpened).await?.into())
    }
}
