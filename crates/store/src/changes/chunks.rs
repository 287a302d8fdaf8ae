//! Writes the chunks of a change: one transaction each, over the version of the change before it. So two requests at
//! once do no harm, and one that dies is followed by another that goes on where it stopped.

use super::Written;
use crate::Store;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::base::refusal::Refusal;
use domain::changes::change_set::{ChangeSet, Chunk};
use domain::changes::ground::{Ground, duplicates};
use domain::changes::kind::ChangeKind;
use domain::changes::line::Write;
use domain::changes::line_set::LineSet;
use domain::changes::plan::Plan;
use domain::records::cohort::AcademicYear;
use domain::records::roll::Roll;

/// The most attempts at a chunk whose lines are refused, or whose shared records change, between reading and writing.
const MAX_ATTEMPTS: usize = 16;

impl Store {
    /// Writes at most so many chunks, on the authority of the person who began to apply or undo the change. Returns the
    /// change after them.
    ///
    /// # Errors
    /// `ChangeRunning`: another change of its kind is being applied or undone. `ChangedMeanwhile`: it is applied as a
    /// whole, and one of its records has changed. `Busy`.
    pub async fn write_chunks(
        &self,
        call: &Call,
        mut change: ChangeSet,
        plan: &Plan,
        most: usize,
    ) -> Result<ChangeSet, Failure> {
        let call = call.completing(change.author());
        let mut ground = None;
        for _ in 0..most {
            if !change.is_moving() {
                break;
            }
            change = self.write_next_chunk(&call, change, plan, &mut ground).await?;
        }
        Ok(change)
    }

    /// Writes the next chunk. `ground` holds the shared records as the chunk before left them.
    async fn write_next_chunk(
        &self,
        call: &Call,
        change: ChangeSet,
        plan: &Plan,
        ground: &mut Option<Ground>,
    ) -> Result<ChangeSet, Failure> {
        let (mut chunk, mut refused) = (change.next_chunk(plan)?, LineSet::default());
        for _ in 0..MAX_ATTEMPTS {
            let was = match ground.take() {
                Some(ground) => ground,
                None => self.ground(call, &change, &chunk).await?,
            };
            let mut now = was.clone();
            let mut more = self.duplicates(call, &change, &chunk, &was).await?;
            more.extend(now.apply(&chunk.lines, change.is_undoing(), call.moment().now).iter());
            let next = if more.is_empty() {
                let mut next = change.after(&chunk.range, &refused, call.moment().now);
                if let Ground::Roll(roll) = &now
                    && was != now
                {
                    next.basis = roll.version;
                }
                let written = self.write_chunk(call, &change, &next, &chunk.lines, (&was, &now)).await?;
                match written {
                    Written::Done => {
                        *ground = Some(now);
                        return Ok(next);
                    }
                    Written::Refused(lines) => {
                        more = lines;
                        None
                    }
                    Written::Running(other) if other != change.id => {
                        let other = self.change(call, other).await?;
                        let (by, title) = (other.author().name.clone(), other.title);
                        return Err(Refusal::ChangeRunning { title, by }.into());
                    }
                    Written::Moved | Written::Running(_) => Some(self.change(call, change.id).await?),
                }
            } else {
                None
            };
            // Somebody else wrote this chunk.
            if let Some(stored) = next.filter(|stored| stored.version != change.version) {
                return Ok(stored);
            }
            if let Some(first) = more.iter().next()
                && change.kind.is_whole()
            {
                return Err(match change.kind {
                    ChangeKind::Deletion if change.is_undoing() => {
                        Refusal::TargetsSetSince { subject: plan.line(first)?.name }
                    }
                    _ => Refusal::ChangedMeanwhile,
                }
                .into());
            }
            chunk.remove(&more);
            refused.extend(more.iter());
        }
        Err(Failure::Busy("the records of a change moved under every attempt to write them".to_owned()))
    }

    /// Reads the records that the lines share.
    async fn ground(&self, call: &Call, change: &ChangeSet, chunk: &Chunk) -> Result<Ground, Failure> {
        let year = chunk.lines.iter().find_map(|(_, line)| match &line.write {
            Write::Targets { year, .. } | Write::Generation { year, .. } => Some(*year),
            _ => None,
        });
        match (change.kind, year) {
            (ChangeKind::Pupils | ChangeKind::RollOver | ChangeKind::Synchronisation, _) => {
                let year = AcademicYear::at(call.moment().now);
                let roll = self.roll(call).await?;
                Ok(Ground::Roll(roll.unwrap_or_else(|| Roll::call(year, [].iter(), 0))))
            }
            (ChangeKind::Targets, Some(year)) => {
                let (year, prepopulated) = self.year_group_and_prepopulated(call, year).await?;
                Ok(Ground::Targets(Box::new(year), prepopulated))
            }
            (ChangeKind::Deletion, Some(year)) => {
                let targets = self.year_group_targets(call, year).await?;
                let counts = targets.counts().subjects.into_iter();
                let counts = counts.map(|(subject, count)| (subject, count.set)).collect();
                Ok(Ground::Generations(Box::new(targets.year), counts))
            }
            _ => Ok(Ground::None),
        }
    }

    /// The lines that bring in a UPN that somebody else has brought in. That changes the roll, so the pupils are read only
    /// if the roll is not as the change knows it.
    async fn duplicates(
        &self,
        call: &Call,
        change: &ChangeSet,
        chunk: &Chunk,
        ground: &Ground,
    ) -> Result<LineSet, Failure> {
        let adds = chunk.lines.iter().any(|(_, line)| line.new_upn().is_some());
        match ground {
            Ground::Roll(roll) if adds && roll.version != change.basis => {
                Ok(duplicates(&chunk.lines, &self.all_pupils(call).await?))
            }
            _ => Ok(LineSet::default()),
        }
    }
}
