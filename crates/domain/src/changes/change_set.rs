//! A large change and its progress.

use crate::access::call::{By, Call, Deed};
use crate::base::event::{Event, EventKind, Subject};
use crate::base::failure::Failure;
use crate::base::guard::Guard;
use crate::base::ids::{ChangeId, OrganisationId};
use crate::base::refusal::Refusal;
use crate::base::text::count;
use crate::changes::kind::ChangeKind;
use crate::changes::line::{Effect, Line};
use crate::changes::line_set::LineSet;
use crate::changes::plan::Plan;
use crate::records::import::PlanMark;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::Range;

/// The time within which a plan can be applied.
pub const PLAN_LIFE: SignedDuration = SignedDuration::from_hours(24);

/// The time within which a change can be undone.
pub const UNDO: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The records of a change are kept this much longer than it can be applied or undone, so that one that began in time
/// can end.
const MARGIN: SignedDuration = SignedDuration::from_hours(24);

/// A change that moved within this time is driven by a page that is open.
const DRIVEN: SignedDuration = SignedDuration::from_secs(30);

/// The most items that the lines of a chunk take in its transaction. DynamoDB takes 100; the change, its place among
/// those that are being applied, the audit entry, and two shared records or one and the note of `UNCOUNTED`, take one each.
pub const CHUNK_ITEMS: usize = 95;

/// The most bytes of a chunk's lines, unless it has one line only. Its audit entry, which is made of their words, must
/// fit into an item of 400 KB.
const CHUNK_BYTES: usize = 250_000;

/// A large change: what it would do, how far it is, and who did it. Its lines are stored beside it (see [`Plan`]).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeSet {
    pub id: ChangeId,
    pub organisation: OrganisationId,
    pub kind: ChangeKind,
    /// The file or the year group that it comes from.
    pub title: String,
    pub state: ChangeState,
    /// The mark of the plan.
    pub mark: PlanMark,
    pub figures: Vec<Figure>,
    /// Present if the change takes out so much that a person must confirm the number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guard: Option<Guard>,
    /// The number of lines of the plan.
    pub lines: u32,
    /// The lines before this one are applied. Applying moves it up, undoing moves it down.
    pub cursor: u32,
    /// The lines that were not applied, because their records had changed.
    pub refused: LineSet,
    /// The lines that were applied and not undone, because their records had changed.
    pub kept: LineSet,
    /// The version of the roll from which the plan was made, or that the last chunk wrote. If the roll has another
    /// version, somebody else has added or removed pupils.
    pub basis: u64,
    pub planned: Deed,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applied: Option<Deed>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undone: Option<Deed>,
    /// True if its lines are deleted before their time, because they held what the school took back from its MIS. It cannot be
    /// applied or undone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stripped: bool,
    /// The time of the last chunk.
    pub moved_at: Timestamp,
    /// Counts the writes. Each chunk is written only over the version before it, so that two at once do no harm.
    pub version: u64,
}

/// The state of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ChangeState {
    /// It waits for somebody to apply it.
    Planned,
    Applying,
    Applied,
    Undoing,
    Undone,
    /// Nobody applied it within a day. Not stored: it follows from the time.
    Expired,
}

/// Lines that are written in one transaction.
#[derive(Clone, Debug)]
pub struct Chunk {
    /// The numbers of the lines, with those that are not written.
    pub range: Range<u32>,
    /// The lines to write, each as it is to be written: inverted to undo it.
    pub lines: Vec<(u32, Line)>,
}

impl Chunk {
    /// Removes lines that are refused.
    pub fn remove(&mut self, refused: &LineSet) {
        self.lines.retain(|(number, _)| !refused.contains(*number));
    }
}

/// A number that says what a change does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Figure {
    pub title: String,
    /// A line about it.
    pub about: String,
    pub number: u32,
    pub tone: Tone,
}

impl Figure {
    pub fn new(title: &str, about: &str, number: usize, tone: Tone) -> Figure {
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        Figure { title: title.to_owned(), about: about.to_owned(), number, tone }
    }
}

/// How a number is coloured where it is not 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Tone {
    /// It changes nothing.
    Plain,
    New,
    Changed,
    /// It cannot be done.
    Refused,
}

impl ChangeSet {
    /// The state at this time.
    pub fn state_at(&self, now: Timestamp) -> ChangeState {
        match self.state {
            ChangeState::Planned if now >= self.planned.at + PLAN_LIFE => ChangeState::Expired,
            state => state,
        }
    }

    /// The time until which it can be undone; `None` before it is applied, and once its lines are deleted.
    pub fn undo_until(&self) -> Option<Timestamp> {
        self.applied.as_ref().filter(|_| !self.stripped).map(|applied| applied.at + UNDO)
    }

    /// The time after which its records are deleted.
    pub fn kept_until(&self) -> Timestamp {
        let applied = self.applied.as_ref().map(|applied| applied.at + UNDO);
        applied.unwrap_or(self.planned.at + PLAN_LIFE) + MARGIN
    }

    /// True while its plan is stored.
    pub fn has_plan(&self, now: Timestamp) -> bool {
        !self.stripped && self.state_at(now) != ChangeState::Expired && now < self.kept_until()
    }

    /// True if this plan of it may be applied without a person who looks.
    pub fn is_free(&self, plan: &Plan) -> bool {
        self.state == ChangeState::Planned
            && self.guard.is_none()
            && self.lines > 0
            && self.mark == plan.mark()
    }

    /// True while lines are being written.
    pub const fn is_moving(&self) -> bool {
        matches!(self.state, ChangeState::Applying | ChangeState::Undoing)
    }

    /// True if it is being applied or undone and no page drives it any more.
    pub fn is_abandoned(&self, now: Timestamp) -> bool {
        self.is_moving() && now >= self.moved_at + DRIVEN
    }

    pub fn is_undoing(&self) -> bool {
        self.state == ChangeState::Undoing
    }

    /// True before the first chunk of applying or undoing: then the stored change is not yet in this state.
    pub fn is_beginning(&self) -> bool {
        match self.state {
            ChangeState::Applying => self.cursor == 0,
            ChangeState::Undoing => self.cursor == self.lines,
            _ => false,
        }
    }

    /// Begins to apply the plan that was seen. Changes nothing if that has been done already. `typed` is the number
    /// that a guarded change asks for.
    ///
    /// # Errors
    /// `PlanChanged`; `ChangeOver` if it has expired or was undone; an error of the field `typed`.
    pub fn apply(&mut self, call: &Call, seen: &PlanMark, typed: Option<u32>) -> Result<(), Failure> {
        if *seen != self.mark {
            return Err(Refusal::PlanChanged.into());
        }
        self.check_counts(call)?;
        match self.state_at(call.moment().now) {
            ChangeState::Planned => {}
            ChangeState::Applying | ChangeState::Applied => return Ok(()),
            ChangeState::Undoing | ChangeState::Undone | ChangeState::Expired => {
                return Err(Refusal::ChangeOver.into());
            }
        }
        self.guard.iter().try_for_each(|guard| guard.check(typed))?;
        if self.lines == 0 {
            return Err(Refusal::NothingToChange.into());
        }
        (self.state, self.applied) = (ChangeState::Applying, Some(Deed::of(call)));
        Ok(())
    }

    /// Begins to undo a change. Changes nothing if that has been done already.
    ///
    /// # Errors
    /// `NotApplied` before it has been applied completely; `ChangeOver` after thirty days; `ChangeStripped` once its lines are deleted.
    pub fn undo(&mut self, call: &Call) -> Result<(), Refusal> {
        self.check_counts(call)?;
        match self.state {
            ChangeState::Undoing | ChangeState::Undone => Ok(()),
            ChangeState::Applied if self.stripped => Err(Refusal::ChangeStripped),
            ChangeState::Applied if self.undo_until().is_some_and(|until| call.moment().now < until) => {
                (self.state, self.undone) = (ChangeState::Undoing, Some(Deed::of(call)));
                Ok(())
            }
            ChangeState::Applied => Err(Refusal::ChangeOver),
            ChangeState::Planned | ChangeState::Applying | ChangeState::Expired => Err(Refusal::NotApplied),
        }
    }

    /// Checks that the school keeps what the change is about.
    fn check_counts(&self, call: &Call) -> Result<(), Refusal> {
        let kept = self.kind != ChangeKind::Results || call.organisation().keeps_counts;
        if kept { Ok(()) } else { Err(Refusal::CountsNotKept) }
    }

    /// The next chunk: as many lines as one transaction takes, and all of them if the change is applied as a whole.
    ///
    /// # Errors
    /// `Bug`: a line cannot be read.
    pub fn next_chunk(&self, plan: &Plan) -> Result<Chunk, Failure> {
        let (mut items, mut bytes) = (0, 0);
        let mut chunk = Chunk { range: self.cursor..self.cursor, lines: Vec::new() };
        loop {
            let next = if self.is_undoing() {
                chunk.range.start.checked_sub(1)
            } else {
                Some(chunk.range.end).filter(|next| *next < self.lines)
            };
            let Some(next) = next else { return Ok(chunk) };
            let line = plan.line(next)?;
            let line = if self.is_undoing() { line.inverse() } else { line };
            items += line.weight();
            bytes += plan.size(next);
            let is_full = items > CHUNK_ITEMS || bytes > CHUNK_BYTES;
            if is_full && !chunk.range.is_empty() && !self.kind.is_whole() {
                return Ok(chunk);
            }
            chunk.range = chunk.range.start.min(next)..chunk.range.end.max(next + 1);
            if !self.is_undoing() || !self.refused.contains(next) {
                chunk.lines.push((next, line));
            }
        }
    }

    /// The change after this chunk, of which some lines were refused.
    #[must_use]
    pub fn after(&self, chunk: &Range<u32>, refused: &LineSet, now: Timestamp) -> ChangeSet {
        let mut next = self.clone();
        if self.is_undoing() {
            next.kept.extend(refused.iter());
            next.cursor = chunk.start;
            next.state = if next.cursor == 0 { ChangeState::Undone } else { self.state };
        } else {
            next.refused.extend(refused.iter());
            next.cursor = chunk.end;
            next.state = if next.cursor == self.lines { ChangeState::Applied } else { self.state };
        }
        (next.moved_at, next.version) = (now, self.version + 1);
        next
    }

    /// True if the line was not applied, or not undone, because its record had changed.
    pub fn is_refused(&self, line: u32) -> bool {
        self.refused.contains(line) || self.kept.contains(line)
    }

    /// The person on whose authority lines are being written.
    pub fn author(&self) -> &By {
        let deed = if self.is_undoing() { &self.undone } else { &self.applied };
        deed.as_ref().map_or(&self.planned.by, |deed| &deed.by)
    }

    /// The change with another plan, and without the file's name, which may name anybody.
    #[must_use]
    pub fn without_names(&self, mark: PlanMark) -> ChangeSet {
        let title = self.kind.file().map_or_else(|| self.title.clone(), str::to_owned);
        ChangeSet { mark, title, ..self.clone() }
    }

    /// The event of reading its lines. The trail outlives the file, whose name may name people.
    pub fn opened(&self) -> Event {
        Event::of(EventKind::ChangeOpened).about(Subject::Change(self.id), self.kind.event().label())
    }

    /// The audit event of a chunk.
    pub fn event(&self, lines: &[(u32, Line)]) -> Event {
        let kind = if self.is_undoing() { EventKind::ChangeUndone } else { self.kind.event() };
        let mut event = Event::of(kind);
        if self.is_undoing() {
            event = event.changing("Undone", "", self.kind.event().label());
        }
        for (what, effect) in
            [("Added", Effect::Added), ("Changed", Effect::Changed), ("Removed", Effect::Removed)]
        {
            let number = lines.iter().filter(|(_, line)| line.effect() == effect).count();
            event = event.changing(what, "0", number.to_string());
        }
        let mut fields: BTreeMap<&str, u32> = BTreeMap::new();
        for (_, line) in lines {
            let Some(pupil) = line.pupil() else {
                for change in &line.words {
                    let what = format!("{}, {}", line.name, change.what);
                    event = event.changing(&what, &change.before, &change.after);
                }
                continue;
            };
            event = event.about_pupil(pupil);
            // All properties of what is new or gone change.
            for change in line.words.iter().filter(|_| line.effect() == Effect::Changed) {
                *fields.entry(&change.what).or_default() += 1;
            }
        }
        fields.iter().fold(event, |event, (field, pupils)| event.with(field, count(*pupils, "pupil")))
    }
}
