//! Deleting pupils by hand (F10): who asked, who confirmed, and whose records are erased. Up to 20 pupils per day are
//! deleted on one person's word; more take a second one (F82). The sweep's worker erases them, so an erasure by hand has
//! the same certificate as one by the clock.

use crate::access::call::{Call, Deed};
use crate::access::confirming::{CONFIRM_WITHIN, Confirming};
use crate::access::permission::Permission;
use crate::accounts::confirmation::Wish;
use crate::base::event::{Event, EventKind};
use crate::base::failure::Failure;
use crate::base::guard::Guard;
use crate::base::hash::fingerprint;
use crate::base::ids::{DeletionId, PupilId};
use crate::base::refusal::Refusal;
use crate::base::text::count;
use crate::records::cohort::AcademicYear;
use crate::records::pupil::Pupil;
use crate::retention::group::Group;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The most pupils that one person may delete within a day, and the whole school on the word of single persons.
pub const ALONE: u32 = 20;

/// The most pupils of a school who can be waiting to be deleted: their ids stand in one item, of at most 400 KB.
const MOST: usize = 6_000;

/// The deletions of a school that wait, are under way, or are at most a day old.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deletions {
    pub all: Vec<Deletion>,
    /// Counts the changes. A change is written only over the version it was made from, so that the numbers of two at once
    /// add up.
    pub version: u64,
}

/// A deletion that somebody asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deletion {
    pub id: DeletionId,
    /// The group in words, without names of pupils.
    pub title: String,
    /// Those who are to be erased; empty once they are.
    pub pupils: BTreeSet<PupilId>,
    /// Their number when it was asked for.
    pub number: u32,
    pub asked: Deed,
    /// True if the person who asked could have confirmed it for somebody else.
    pub administers: bool,
    /// Present once nothing is left to confirm: the second person, or the one who asked for few.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved: Option<Deed>,
}

/// Where a deletion stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum DeletionState {
    /// A second person must confirm it.
    Waiting,
    /// The records are being erased.
    Erasing,
    /// The records are erased, but for those of pupils who were put on hold in between.
    Done,
}

/// The pupils of a group, as they are before they are deleted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chosen {
    /// Those who can be deleted.
    pub pupils: Vec<Pupil>,
    /// Those on hold, who stay.
    pub held: Vec<Pupil>,
}

impl Chosen {
    /// The pupils of a group. Those who are being erased already are left out.
    pub fn of(pupils: Vec<Pupil>, group: &Group, deletions: &Deletions, call: &Call) -> Chosen {
        let on_the_way = deletions.to_erase();
        let there = pupils.into_iter().filter(|pupil| {
            pupil.erasing.is_none() && !on_the_way.contains(&pupil.id) && group.has(pupil, call)
        });
        let (pupils, held) = there.partition(|pupil| pupil.holds.is_empty());
        Chosen { pupils, held }
    }

    /// The number of pupils who can be deleted.
    pub fn number(&self) -> u32 {
        u32::try_from(self.pupils.len()).unwrap_or(u32::MAX)
    }

    /// Distinguishes these pupils from any others: a deletion is confirmed for those who were seen.
    pub fn mark(&self) -> String {
        let ids: BTreeSet<String> = self.pupils.iter().map(|pupil| pupil.id.to_string()).collect();
        let ids: Vec<String> = ids.into_iter().collect();
        fingerprint(ids.join(" ").as_bytes())[..16].to_owned()
    }

    /// What the second person must confirm, if they are many.
    pub fn wish(&self) -> Wish {
        let words = format!("delete {}", count(self.number(), "pupil"));
        Wish { words, page: "pupils/delete".to_owned() }
    }

    /// The number that a person types first.
    pub fn guard(&self) -> Guard {
        let number = self.number();
        let sentence = format!("This erases the records of {}. It cannot be undone.", count(number, "pupil"));
        Guard { number, sentence }
    }
}

impl Deletion {
    /// Where it stands; `None` once nobody confirmed it in time.
    pub fn state(&self, now: Timestamp) -> Option<DeletionState> {
        match (&self.approved, self.pupils.is_empty()) {
            (Some(_), true) => Some(DeletionState::Done),
            (Some(_), false) => Some(DeletionState::Erasing),
            (None, _) => self.asked.can_be_confirmed(now).then_some(DeletionState::Waiting),
        }
    }

    /// True if one person decided it.
    fn is_alone(&self) -> bool {
        self.approved.as_ref().is_some_and(|approved| approved.by.user == self.asked.by.user)
    }

    /// The event of this kind. It names no pupil: the erasure's own entry does, by id.
    fn event(&self, kind: EventKind) -> Event {
        Event::of(kind).with("Group", &self.title).with("Pupils", self.number.to_string())
    }
}

impl Deletions {
    /// The number of pupils that single persons deleted within a day.
    pub fn alone(&self, now: Timestamp) -> u32 {
        let today = self.all.iter().filter(|one| one.is_alone());
        let today =
            today.filter(|one| one.approved.as_ref().is_some_and(|deed| now < deed.at + CONFIRM_WITHIN));
        today.map(|one| one.number).sum()
    }

    /// True if deleting so many more takes a second person.
    pub fn takes_two(&self, number: u32, now: Timestamp) -> bool {
        self.alone(now).saturating_add(number) > ALONE
    }

    /// Those whose erasure nothing stops any more.
    pub fn to_erase(&self) -> BTreeSet<PupilId> {
        let approved = self.all.iter().filter(|one| one.approved.is_some());
        approved.flat_map(|one| &one.pupils).copied().collect()
    }

    /// Asks to delete these pupils, or deletes them if they are few. Changes nothing if that has been done already.
    ///
    /// # Errors
    /// `NothingToChange`; `PlanChanged` if the pupils are no longer those who were seen; `DeletionsWaiting` if the school has
    /// too many others; an error of the field `typed`.
    pub fn ask(
        &mut self,
        call: &Call,
        id: DeletionId,
        (group, year): (&Group, AcademicYear),
        chosen: &Chosen,
        (seen, typed): (&str, Option<u32>),
    ) -> Result<Option<Event>, Failure> {
        let now = call.moment().now;
        self.forget_old(now);
        if self.all.iter().any(|one| one.id == id) {
            return Ok(None);
        }
        if chosen.pupils.is_empty() {
            return Err(Refusal::NothingToChange.into());
        }
        if chosen.mark() != seen {
            return Err(Refusal::PlanChanged.into());
        }
        chosen.guard().check(typed)?;
        let waiting: usize = self.all.iter().map(|one| one.pupils.len()).sum();
        if waiting + chosen.pupils.len() > MOST {
            return Err(Refusal::DeletionsWaiting.into());
        }
        let alone = !self.takes_two(chosen.number(), now);
        let asked = Deed::of(call);
        let deletion = Deletion {
            id,
            title: group.title(year),
            pupils: chosen.pupils.iter().map(|pupil| pupil.id).collect(),
            number: chosen.number(),
            administers: call.actor().is_ok_and(|actor| actor.permissions.has(Permission::SchoolSetup)),
            approved: alone.then(|| asked.clone()),
            asked,
        };
        let kind = if alone { EventKind::DeletionDecided } else { EventKind::DeletionRequested };
        let event = deletion.event(kind);
        self.all.push(deletion);
        Ok(Some(event))
    }

    /// Confirms, as a second person, what another asked for. Changes nothing if it has been confirmed already.
    ///
    /// # Errors
    /// `NotFound`: it is over, or was withdrawn. `AnotherMustConfirm`: the caller asked for it, or is the provider and the
    /// school has a second person.
    pub fn confirm(&mut self, call: &Call, id: DeletionId) -> Result<Option<Event>, Failure> {
        let now = call.moment().now;
        self.forget_old(now);
        let deletion = self.all.iter_mut().find(|one| one.id == id).ok_or(Failure::NOT_FOUND)?;
        if deletion.approved.is_some() {
            return Ok(None);
        }
        let others =
            call.organisation().active_administrators.saturating_sub(u32::from(deletion.administers));
        match Confirming::of(Some(&deletion.asked), call, others)? {
            Confirming::Confirms => {
                deletion.approved = Some(Deed::of(call));
                Ok(Some(deletion.event(EventKind::DeletionDecided)))
            }
            Confirming::Asks | Confirming::Waits => Err(Refusal::AnotherMustConfirm.into()),
        }
    }

    /// Withdraws what nobody has confirmed yet.
    ///
    /// # Errors
    /// `NotFound`: it is over, or was withdrawn. `DeletionDecided`: it has been confirmed.
    pub fn withdraw(&mut self, call: &Call, id: DeletionId) -> Result<Option<Event>, Failure> {
        self.forget_old(call.moment().now);
        let place = self.all.iter().position(|one| one.id == id).ok_or(Failure::NOT_FOUND)?;
        if self.all[place].approved.is_some() {
            return Err(Refusal::DeletionDecided.into());
        }
        Ok(Some(self.all.remove(place).event(EventKind::DeletionWithdrawn)))
    }

    /// Removes the ids of pupils who are erased for another reason from what still waits.
    pub fn forget(&mut self, pupils: &BTreeSet<PupilId>) {
        for deletion in self.all.iter_mut().filter(|one| one.approved.is_none()) {
            deletion.pupils.retain(|pupil| !pupils.contains(pupil));
        }
        self.all.retain(|one| one.approved.is_some() || !one.pupils.is_empty());
    }

    /// Notes that nothing is left to erase of these deletions, and removes those that are over.
    pub fn finish(&mut self, done: &BTreeSet<DeletionId>, now: Timestamp) {
        self.all.iter_mut().filter(|one| done.contains(&one.id)).for_each(|one| one.pupils.clear());
        self.forget_old(now);
    }

    /// Removes what nobody confirmed in time, and what was done more than a day ago.
    fn forget_old(&mut self, now: Timestamp) {
        self.all.retain(|one| match one.state(now) {
            None => false,
            Some(DeletionState::Waiting | DeletionState::Erasing) => true,
            Some(DeletionState::Done) => {
                one.approved.as_ref().is_some_and(|deed| now < deed.at + CONFIRM_WITHIN)
            }
        });
    }
}

#[cfg(test)]
mod tests;
