//! The edits of the grid: what is typed and not saved yet, in which order it is sent, what came of it, and how it is
//! undone. It knows neither the page nor the network, so that its rules can be tested alone.
//!
//! Typing never waits for an answer. One request is under way at a time and carries everything that was waiting when it
//! began, so that targets are saved in the order in which they were typed.

use domain::attainment::grade::Grade;
use std::collections::{BTreeMap, BTreeSet};

/// The positions of a target's pupil and subject in the loaded report. Filters, order and pages do not change them.
pub type Spot = (usize, usize);

/// The state of a target that differs from the saved one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// It waits for the next request.
    Waiting,
    /// It is in the request that is under way.
    Sending,
    /// It was not saved, for the reason that the sentence says.
    Refused(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Edit {
    wanted: Option<Grade>,
    state: State,
}

/// A target that is typed and not saved.
#[derive(Debug, PartialEq, Eq)]
pub struct Typed<'a> {
    pub wanted: Option<Grade>,
    /// The grade in the request that is under way. It may be the saved one already.
    pub sent: Option<Option<Grade>>,
    pub state: &'a State,
}

/// The target that an answer reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The saved target as it is now.
    pub saved: Option<Grade>,
    /// The reason why it is not as typed; `None` if it is.
    pub refused: Option<String>,
}

/// The numbers of targets that are not saved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub waiting: usize,
    pub sending: usize,
    pub refused: usize,
}

/// The reason why a target that was typed before the page was loaded again is not sent.
const CHANGED: &str = "This target has changed since you typed it.";

#[derive(Debug, Default)]
pub struct Edits {
    edits: BTreeMap<Spot, Edit>,
    /// The waiting targets, in the order in which they were typed.
    queue: Vec<Spot>,
    /// The request under way, with the grades as they were sent.
    sent: Vec<(Spot, Option<Grade>)>,
    /// The targets before each step of the person, latest last.
    steps: Vec<Vec<(Spot, Option<Grade>)>>,
    /// The targets that the last answer saved.
    fresh: BTreeSet<Spot>,
    /// The number of requests in a row that got no answer.
    pub failures: u32,
}

impl Edits {
    /// The target that a cell shows: the typed one, or else the saved one.
    pub fn shown(&self, spot: Spot, saved: Option<Grade>) -> Option<Grade> {
        self.edits.get(&spot).map_or(saved, |edit| edit.wanted)
    }

    /// The state of a cell; `None` if it is saved.
    pub fn state(&self, spot: Spot) -> Option<&State> {
        self.edits.get(&spot).map(|edit| &edit.state)
    }

    /// True if the last answer saved this target.
    pub fn is_fresh(&self, spot: Spot) -> bool {
        self.fresh.contains(&spot)
    }

    /// Writes the targets of one step of the person: typing, clearing, pasting or filling. Each is the cell, its saved
    /// target and the wanted one. Returns the number of targets that change.
    pub fn write(&mut self, step: impl Iterator<Item = (Spot, Option<Grade>, Option<Grade>)>) -> usize {
        let mut before = Vec::new();
        for (spot, saved, wanted) in step {
            let shown = self.shown(spot, saved);
            if shown != wanted || matches!(self.state(spot), Some(State::Refused(_))) {
                before.push((spot, shown));
                self.want(spot, saved, wanted);
            }
        }
        let changed = before.len();
        if changed > 0 {
            self.steps.push(before);
        }
        changed
    }

    fn want(&mut self, spot: Spot, saved: Option<Grade>, wanted: Option<Grade>) {
        self.queue.retain(|one| *one != spot);
        self.fresh.remove(&spot);
        let under_way = self.sent.iter().any(|(one, _)| *one == spot);
        if wanted == saved && !under_way {
            self.edits.remove(&spot);
            return;
        }
        self.edits.insert(spot, Edit { wanted, state: State::Waiting });
        self.queue.push(spot);
    }

    /// Takes the last step back, as an edit of its own. Returns its first cell; `None` if there is no step.
    pub fn undo(&mut self, saved: impl Fn(Spot) -> Option<Grade>) -> Option<Spot> {
        let step = self.steps.pop()?;
        for (spot, before) in &step {
            self.want(*spot, saved(*spot), *before);
        }
        step.first().map(|(spot, _)| *spot)
    }

    /// The targets of the next request, at most `limit`. Empty while a request is under way or nothing waits.
    pub fn next_request(
        &mut self,
        limit: usize,
        saved: impl Fn(Spot) -> Option<Grade>,
    ) -> Vec<(Spot, Option<Grade>)> {
        if !self.sent.is_empty() {
            return Vec::new();
        }
        while self.sent.len() < limit && !self.queue.is_empty() {
            let spot = self.queue.remove(0);
            let Some(edit) = self.edits.get_mut(&spot) else { continue };
            if edit.wanted == saved(spot) {
                self.edits.remove(&spot);
            } else {
                edit.state = State::Sending;
                self.sent.push((spot, edit.wanted));
            }
        }
        self.sent.clone()
    }

    /// Takes in the answer: one outcome per target of the request, in its order. A target that was typed over while it
    /// was under way waits on, unless somebody else's change was found: then the person decides about it. Returns the
    /// saved cells and the number of refused ones.
    pub fn answered(&mut self, outcomes: Vec<Outcome>) -> (Vec<Spot>, usize) {
        self.failures = 0;
        self.fresh.clear();
        let mut refused = 0;
        for ((spot, sent), outcome) in std::mem::take(&mut self.sent).into_iter().zip(outcomes) {
            let Some(edit) = self.edits.get_mut(&spot) else { continue };
            match outcome.refused {
                Some(_) if edit.wanted == outcome.saved => {
                    self.queue.retain(|one| *one != spot);
                    self.edits.remove(&spot);
                }
                Some(sentence) => {
                    edit.state = State::Refused(sentence);
                    self.queue.retain(|one| *one != spot);
                    refused += 1;
                }
                None if edit.wanted == sent => {
                    self.queue.retain(|one| *one != spot);
                    self.edits.remove(&spot);
                    self.fresh.insert(spot);
                }
                None => {}
            }
        }
        (self.fresh.iter().copied().collect(), refused)
    }

    /// Puts the request back, because no answer came: it goes first into the next one.
    pub fn unanswered(&mut self) {
        self.failures += 1;
        let sent = std::mem::take(&mut self.sent);
        for (spot, _) in sent.iter().rev() {
            if let Some(edit) = self.edits.get_mut(spot) {
                edit.state = State::Waiting;
                self.queue.retain(|one| one != spot);
                self.queue.insert(0, *spot);
            }
        }
    }

    /// Marks every target of the request as refused.
    pub fn refused(&mut self, sentence: &str) {
        self.failures = 0;
        for (spot, _) in std::mem::take(&mut self.sent) {
            self.queue.retain(|one| *one != spot);
            if let Some(edit) = self.edits.get_mut(&spot) {
                edit.state = State::Refused(sentence.to_owned());
            }
        }
    }

    /// Everything that is typed and not saved.
    pub fn typed(&self) -> impl Iterator<Item = (Spot, Typed<'_>)> {
        self.edits.iter().map(|(spot, Edit { wanted, state })| {
            let sent = self.sent.iter().find(|(one, _)| one == spot).map(|(_, grade)| *grade);
            (*spot, Typed { wanted: *wanted, sent, state })
        })
    }

    /// Takes up a target that was typed before the page was loaded again, over one of the `seen` ones. It waits to be
    /// sent, unless it was refused or another target is saved now: then the person decides about it.
    pub fn take_up(
        &mut self,
        spot: Spot,
        saved: Option<Grade>,
        wanted: Option<Grade>,
        seen: &[Option<Grade>],
        refused: Option<String>,
    ) {
        if wanted == saved {
            return;
        }
        let changed = || (!seen.contains(&saved)).then(|| CHANGED.to_owned());
        match changed().or(refused) {
            Some(why) => _ = self.edits.insert(spot, Edit { wanted, state: State::Refused(why) }),
            None => self.want(spot, saved, wanted),
        }
    }

    /// Sends a refused target again, over the one that is saved now.
    pub fn insist(&mut self, spot: Spot, saved: Option<Grade>) {
        let wanted = self.shown(spot, saved);
        self.want(spot, saved, wanted);
    }

    /// Gives up a typed target that is not under way, in favour of the saved one.
    pub fn give_up(&mut self, spot: Spot) {
        if !self.sent.iter().any(|(one, _)| *one == spot) {
            self.queue.retain(|one| *one != spot);
            self.edits.remove(&spot);
        }
    }

    /// Forgets which targets the last answer saved.
    pub fn settle(&mut self) {
        self.fresh.clear();
    }

    pub fn counts(&self) -> Counts {
        self.edits.values().fold(Counts::default(), |mut counts, edit| {
            match edit.state {
                State::Waiting => counts.waiting += 1,
                State::Sending => counts.sending += 1,
                State::Refused(_) => counts.refused += 1,
            }
            counts
        })
    }

    /// The first refused target, from the top of the report.
    pub fn first_refused(&self) -> Option<Spot> {
        self.edits.iter().find(|(_, edit)| matches!(edit.state, State::Refused(_))).map(|(spot, _)| *spot)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: Spot = (0, 0);
    const B: Spot = (1, 0);

    fn g(grade: u8) -> Option<Grade> {
        Some(Grade(grade))
    }

    /// A school's saved targets, and a network that answers when it is told to.
    #[derive(Default)]
    struct Desk {
        edits: Edits,
        saved: BTreeMap<Spot, Grade>,
    }

    impl Desk {
        fn saved(&self, spot: Spot) -> Option<Grade> {
            self.saved.get(&spot).copied()
        }

        fn types(&mut self, spot: Spot, grade: Option<Grade>) {
            let saved = self.saved(spot);
            self.edits.write([(spot, saved, grade)].into_iter());
        }

        fn sends(&mut self) -> Vec<(Spot, Option<Grade>)> {
            let saved = self.saved.clone();
            self.edits.next_request(100, |spot| saved.get(&spot).copied())
        }

        fn stores(&mut self, request: &[(Spot, Option<Grade>)]) {
            for (spot, grade) in request {
                match grade {
                    Some(grade) => drop(self.saved.insert(*spot, *grade)),
                    None => drop(self.saved.remove(spot)),
                }
            }
            let outcomes = request.iter().map(|(_, saved)| Outcome { saved: *saved, refused: None });
            self.edits.answered(outcomes.collect());
        }

        fn counts(&self) -> (usize, usize, usize) {
            let Counts { waiting, sending, refused } = self.edits.counts();
            (waiting, sending, refused)
        }
    }

    #[test]
    fn what_is_typed_during_a_request_goes_with_the_next_in_its_order() {
        let mut desk = Desk::default();
        desk.types(B, g(5));
        let first = desk.sends();
        assert_eq!(first, [(B, g(5))]);
        for row in [7, 3, 9] {
            desk.types((row, 2), g(4));
        }
        assert_eq!((desk.sends(), desk.counts()), (Vec::new(), (3, 1, 0)), "one request at a time");
        desk.stores(&first);
        assert_eq!(desk.sends().iter().map(|(spot, _)| spot.0).collect::<Vec<_>>(), [7, 3, 9]);
    }

    #[test]
    fn a_target_typed_over_while_it_is_under_way_is_sent_again() {
        let mut desk = Desk::default();
        desk.types(A, g(5));
        let first = desk.sends();
        desk.types(A, g(6));
        assert_eq!(desk.edits.shown(A, desk.saved(A)), g(6));
        desk.stores(&first);
        let second = desk.sends();
        assert_eq!(second, [(A, g(6))]);
        // Back to what was saved before the request: the answer is still to come, so it must be sent.
        desk.types(A, g(5));
        desk.stores(&second);
        let third = desk.sends();
        assert_eq!(third, [(A, g(5))]);
        desk.stores(&third);
        assert_eq!((desk.saved(A), desk.counts(), desk.sends().len()), (g(5), (0, 0, 0), 0));
    }

    #[test]
    fn a_request_carries_so_many_and_one_without_an_answer_goes_first_again() {
        let mut desk = Desk::default();
        let all = (0..105).map(|row| ((row, 0), None, g(7)));
        assert_eq!(desk.edits.write(all), 105);
        let first = desk.sends();
        assert_eq!((first.len(), desk.counts()), (100, (5, 100, 0)));
        desk.types((200, 0), g(1));
        desk.types((3, 0), g(2));
        desk.edits.unanswered();
        assert_eq!((desk.edits.failures, desk.counts()), (1, (106, 0, 0)), "none is lost");
        let again = desk.sends();
        assert_eq!((again[0], again[3], again.len()), (((0, 0), g(7)), ((3, 0), g(2)), 100));
        desk.stores(&again);
        let rest = desk.sends();
        desk.stores(&rest);
        assert_eq!((desk.saved.len(), desk.saved((3, 0)), desk.edits.failures), (106, g(2), 0));
    }

    #[test]
    fn somebody_elses_target_is_never_overwritten_without_the_persons_word() {
        let mut desk = Desk::default();
        desk.types(A, g(5));
        desk.sends();
        desk.types(A, g(6));
        desk.saved.insert(A, Grade(9));
        let said = || Some("Set as 9 by Dana".to_owned());
        let (saved, refused) = desk.edits.answered(vec![Outcome { saved: g(9), refused: said() }]);
        assert_eq!((saved.len(), refused, desk.counts(), desk.sends().len()), (0, 1, (0, 0, 1), 0));
        assert_eq!(desk.edits.state(A), Some(&State::Refused("Set as 9 by Dana".to_owned())));
        assert_eq!(
            (desk.edits.shown(A, g(9)), desk.edits.first_refused()),
            (g(6), Some(A)),
            "it is not lost"
        );
        desk.edits.insist(A, g(9));
        assert_eq!(desk.sends(), [(A, g(6))]);
        desk.edits.answered(vec![Outcome { saved: g(8), refused: said() }]);
        desk.edits.give_up(A);
        assert_eq!((desk.edits.shown(A, g(8)), desk.counts()), (g(8), (0, 0, 0)));
    }

    #[test]
    fn what_was_typed_before_a_reload_is_sent_unless_the_saved_target_is_another() {
        let mut desk = Desk::default();
        for (row, wanted) in [(0, 5), (1, 6), (2, 7), (3, 8)] {
            desk.types((row, 0), g(wanted));
        }
        desk.sends();
        desk.types(A, g(4));
        let sent: Vec<_> = desk.edits.typed().map(|(_, typed)| (typed.wanted, typed.sent)).collect();
        assert_eq!(sent, [(g(4), Some(g(5))), (g(6), Some(g(6))), (g(7), Some(g(7))), (g(8), Some(g(8)))]);
        // The first two were stored, somebody else set the third, and the last was refused.
        let mut after =
            Desk { saved: [(A, Grade(5)), (B, Grade(6)), ((2, 0), Grade(1))].into(), ..Desk::default() };
        for (spot, Typed { wanted, sent, .. }) in desk.edits.typed() {
            let refused = (spot == (3, 0)).then(|| "It is below the benchmark.".to_owned());
            let saved = after.saved(spot);
            let seen: Vec<_> = [Some(desk.saved(spot)), sent].into_iter().flatten().collect();
            after.edits.take_up(spot, saved, wanted, &seen, refused);
        }
        assert_eq!((after.sends(), after.counts()), (vec![(A, g(4))], (0, 1, 2)));
        let why = |row| match after.edits.state((row, 0)) {
            Some(State::Refused(why)) => why.as_str(),
            _ => "",
        };
        assert_eq!([why(2), why(3)], [CHANGED, "It is below the benchmark."]);
    }

    #[test]
    fn every_step_can_be_undone_whether_it_is_saved_or_not() {
        let mut desk = Desk::default();
        desk.saved.insert(A, Grade(4));
        desk.types(A, g(5));
        let first = desk.sends();
        desk.stores(&first);
        desk.edits.write([(A, g(5), None), (B, None, g(2))].into_iter());
        let saved = desk.saved.clone();
        let saved = |spot: Spot| saved.get(&spot).copied();
        assert_eq!(desk.edits.undo(saved), Some(A), "the whole step");
        assert_eq!(
            (desk.edits.shown(A, g(5)), desk.edits.shown(B, None), desk.counts()),
            (g(5), None, (0, 0, 0))
        );
        assert_eq!(desk.edits.undo(saved), Some(A));
        assert_eq!(desk.sends(), [(A, g(4))], "a saved step is undone by another edit");
        assert_eq!(desk.edits.undo(saved), None);
    }
}
