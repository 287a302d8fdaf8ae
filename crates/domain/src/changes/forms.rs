//! Forms and views of large changes.

use crate::access::call::Deed;
use crate::access::form::{PageView, form};
use crate::base::calendar::shown;
use crate::base::event::Change;
use crate::base::guard::Guard;
use crate::base::ids::ChangeId;
use crate::base::refusal::Refusal;
use crate::changes::change_set::{ChangeSet, ChangeState, Figure};
use crate::changes::kind::ChangeKind;
use crate::changes::line::{Effect, Line};
use crate::changes::plan::Preamble;
use crate::records::import::{LISTED, PlanMark, RefusedRow, count};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The most lines per page.
pub const LINES_PER_PAGE: usize = 100;

/// List the school's large changes that can still be applied or undone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListChangesForm {
    /// The page that begins after this cursor; absent for the first page.
    #[serde(default)]
    pub cursor: Option<String>,
}

form!(ListChangesForm => ListChanges, PageView<ChangeSummary>);

/// View a large change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ViewChangeForm {
    pub change: ChangeId,
}

form!(ViewChangeForm => ViewChange, ChangeView; change: ChangeId);

/// List the lines of a large change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ViewChangeLinesForm {
    pub change: ChangeId,
    /// True for only the lines that were not applied, or not undone, because their records had changed.
    #[serde(default, deserialize_with = "flag")]
    pub refused: bool,
    /// The page that begins after this cursor; absent for the first page.
    #[serde(default)]
    pub cursor: Option<String>,
}

form!(ViewChangeLinesForm => ViewChangeLines, PageView<LineView>; change: ChangeId);

fn flag<'de, D: serde::Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    crate::access::form::number_or_text(from)
}

/// Apply a large change, or go on with it: each request writes some of its lines. Repeat it until the change is
/// applied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ApplyChangeForm {
    pub change: ChangeId,
    /// The mark of the plan that was seen.
    pub mark: PlanMark,
    /// The number that a guarded change asks for.
    #[serde(default)]
    pub typed: Option<u32>,
}

form!(ApplyChangeForm => ApplyChange, ChangeView; change: ChangeId);

/// Undo a large change, or go on with that: each request restores some of its lines. Repeat it until the change is
/// undone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UndoChangeForm {
    pub change: ChangeId,
}

form!(UndoChangeForm => UndoChange, ChangeView; change: ChangeId);

/// A large change in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChangeSummary {
    pub id: ChangeId,
    pub kind: ChangeKind,
    /// The file or the year group that it comes from.
    pub title: String,
    pub state: ChangeState,
    /// The name of the person who applied it, or planned it if nobody has.
    pub by: String,
    /// The time when they did, as shown to people.
    pub at: String,
    /// The time until which it can be undone, as shown to people; absent if it cannot be undone.
    pub until: Option<String>,
}

/// A large change: what it does, and how far it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChangeView {
    #[serde(flatten)]
    pub summary: ChangeSummary,
    /// The mark of the plan, which confirms that it was seen.
    pub mark: PlanMark,
    pub figures: Vec<Figure>,
    /// Present if a number must be typed to apply it.
    pub guard: Option<Guard>,
    /// Sentences to read before confirming.
    pub warnings: Vec<String>,
    /// The number of rows of the file that cannot be imported.
    pub refused_rows: u32,
    /// The first 200 of them, with reasons.
    pub refusals: Vec<RefusedRow>,
    /// The number of lines.
    pub lines: u32,
    /// The number of lines that are done: applied, or undone.
    pub done: u32,
    /// The number of lines that were not applied, because their records had changed.
    pub refused: u32,
    /// The number of lines that were not undone, because their records had changed.
    pub kept: u32,
    /// The name of the person who undid it, and when.
    pub undone: Option<String>,
    /// Why it cannot be undone although 30 days are not over; absent otherwise.
    pub lasting: Option<String>,
}

/// A line of a large change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LineView {
    /// The line's number, from 0.
    pub number: u32,
    /// The name of the person or thing that changes.
    pub name: String,
    /// Distinguishes two of the same name: a pupil's UPN.
    pub detail: String,
    pub effect: Effect,
    /// The properties that change. Those of a new record have no value before.
    pub changes: Vec<Change>,
    /// The reason why it was not applied or not undone; absent if it was.
    pub refusal: Option<String>,
}

impl ChangeSummary {
    pub fn of(change: &ChangeSet, now: Timestamp) -> ChangeSummary {
        let state = change.state_at(now);
        let Deed { by, at } = change.applied.as_ref().unwrap_or(&change.planned);
        let until = change.undo_until().filter(|until| state == ChangeState::Applied && now < *until);
        ChangeSummary {
            id: change.id,
            kind: change.kind,
            title: change.title.clone(),
            state,
            by: by.name.clone(),
            at: shown(*at),
            until: until.map(shown),
        }
    }
}

impl ChangeView {
    pub fn of(change: &ChangeSet, preamble: &Preamble, now: Timestamp) -> ChangeView {
        let undoing = matches!(change.state, ChangeState::Undoing | ChangeState::Undone);
        ChangeView {
            summary: ChangeSummary::of(change, now),
            mark: change.mark.clone(),
            figures: change.figures.clone(),
            guard: change.guard.clone(),
            warnings: preamble.warnings.clone(),
            refused_rows: count(preamble.refusals.len()),
            refusals: preamble.refusals.iter().take(LISTED).cloned().collect(),
            lines: change.lines,
            done: if undoing { change.lines - change.cursor } else { change.cursor },
            refused: count(change.refused.len()),
            kept: count(change.kept.len()),
            undone: change.undone.as_ref().map(|deed| format!("{}, {}", deed.by.name, shown(deed.at))),
            lasting: change.stripped.then(|| Refusal::ChangeStripped.to_string()),
        }
    }
}

impl LineView {
    pub fn of(change: &ChangeSet, number: u32, line: Line) -> LineView {
        let undoing = change.kept.contains(number);
        let refused = undoing || change.refused.contains(number);
        LineView {
            number,
            effect: line.effect(),
            name: line.name,
            detail: line.detail,
            changes: line.words,
            refusal: refused.then(|| change.kind.refusal(undoing).to_owned()),
        }
    }
}
