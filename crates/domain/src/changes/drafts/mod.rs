//! Drafts of changes: what each planner has worked out, as lines.

mod classes;
mod pupil_results;
mod pupils;
mod results;
mod roll_over;
mod synchronisation;
mod targets;

use crate::access::call::{Call, Deed};
use crate::base::failure::Failure;
use crate::base::guard::Guard;
use crate::base::ids::ChangeId;
use crate::base::text::visible;
use crate::changes::change_set::{ChangeSet, ChangeState, Figure};
use crate::changes::kind::ChangeKind;
use crate::changes::line::Line;
use crate::changes::line_set::LineSet;
use crate::changes::plan::{Plan, Preamble};

/// A change before it has an id and a plan.
#[derive(Clone, Debug)]
pub struct Draft {
    pub(super) kind: ChangeKind,
    /// The file or the year group that it comes from.
    pub(super) title: String,
    pub(super) figures: Vec<Figure>,
    pub(super) guard: Option<Guard>,
    pub(super) preamble: Preamble,
    pub(super) lines: Vec<Line>,
    /// See [`ChangeSet::basis`].
    pub(super) basis: u64,
}

impl Draft {
    /// The lines alone, of a change that is too small to be looked at first.
    pub fn into_lines(self) -> Vec<Line> {
        self.lines
    }

    /// The planned change and its plan, ready to be stored. The change of an uploaded file has the id of the upload, so
    /// that a file is planned once.
    ///
    /// # Errors
    /// `Bug`: a line cannot be written as JSON.
    pub fn plan(self, call: &Call, id: ChangeId) -> Result<(ChangeSet, Plan), Failure> {
        let plan = Plan::of(&self.preamble, &self.lines)?;
        let change = ChangeSet {
            id,
            organisation: call.tenant(),
            kind: self.kind,
            title: visible(&self.title),
            state: ChangeState::Planned,
            mark: plan.mark(),
            figures: self.figures,
            guard: self.guard,
            lines: plan.len(),
            cursor: 0,
            refused: LineSet::default(),
            kept: LineSet::default(),
            basis: self.basis,
            planned: Deed::of(call),
            applied: None,
            undone: None,
            stripped: false,
            moved_at: call.moment().now,
            version: 1,
        };
        Ok((change, plan))
    }
}
