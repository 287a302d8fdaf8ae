//! What an extract of the MIS would change: the academic year, then the new pupils, those who return, those who change, those
//! who leave, and those who are only found in the MIS for the first time, each by name.

use crate::base::event::Change;
use crate::base::guard::Guard;
use crate::base::text::{count, folded};
use crate::changes::change_set::{Figure, Tone};
use crate::changes::drafts::Draft;
use crate::changes::kind::ChangeKind;
use crate::changes::line::{Line, Write};
use crate::changes::plan::Preamble;
use crate::exchange::synchronisation::{Matched, Review, Standing, SynchronisationPlan};
use crate::records::classes::class_changes;
use crate::records::cohort::AcademicYear;
use crate::records::import::{LISTED, RefusedRow};
use crate::records::pupil::Pupil;
use crate::records::pupils::{PupilChange, changes};
use crate::records::roll::Roll;

impl Draft {
    /// The draft of an extract's changes. `there` are the pupils from which the plan was made, and `title` says where and when
    /// the extract was made.
    pub fn of_synchronisation(
        plan: SynchronisationPlan,
        there: &[Pupil],
        roll: Option<&Roll>,
        title: String,
    ) -> Draft {
        let (year, was_year) = (plan.year, roll.map(|roll| roll.year));
        let guard = plan.held(was_year);
        let (refusals, review) = (refusals(&plan), reviews(&plan, there));
        let (kept, warnings) = warnings(&plan, &review);
        let unchanged = plan.matched().filter(|one| one.was == one.now).count();
        let SynchronisationPlan { standings, left, only_here, .. } = plan;
        let (mut new, mut returned, mut changed, mut linked) = Default::default();
        for standing in standings {
            let (list, one): (&mut Vec<PupilChange>, _) = match standing {
                Standing::New(now) => (&mut new, PupilChange { was: None, now: *now }),
                Standing::Matched(matched) if matched.was != matched.now => {
                    let list = match (matched.returns(), matched.changes()) {
                        (true, _) => &mut returned,
                        (false, true) => &mut changed,
                        (false, false) => &mut linked,
                    };
                    let Matched { was, now, .. } = *matched;
                    (list, PupilChange { was: Some(was), now })
                }
                _ => continue,
            };
            list.push(one);
        }
        let figures = vec![
            Figure::new("New", "Pupils that your MIS adds", new.len(), Tone::New),
            Figure::new("Changed", "Pupils that your MIS changes", changed.len(), Tone::Changed),
            Figure::new("Return", "They come back on the roll", returned.len(), Tone::Changed),
            Figure::new("Leave", "No longer on roll in your MIS", left.len(), Tone::Changed),
            Figure::new("Linked", "Found in your MIS for the first time", linked.len(), Tone::Plain),
            Figure::new("Unchanged", "The same in your MIS", unchanged, Tone::Plain),
            Figure::new("Only in Attain", "They stay as they are", only_here.len(), Tone::Plain),
            Figure::new("Kept by hand", "Values that somebody typed here", kept, Tone::Plain),
            Figure::new("To review", "Somebody must say who they are", review.len(), Tone::Refused),
            Figure::new("Refused", "Pupils that cannot be taken", refusals.len(), Tone::Refused),
        ];
        let mut lines = Vec::new();
        if was_year != Some(year) && unchanged + new.len() + returned.len() + changed.len() + linked.len() > 0
        {
            lines.push(Line::of_year(was_year, year));
        }
        for mut some in [new, returned, changed, left, linked] {
            some.sort_by_cached_key(|one| folded(&one.now.listed_name()));
            lines.extend(some.into_iter().map(|one| line(one, year)));
        }
        Draft {
            kind: ChangeKind::Synchronisation,
            title,
            figures,
            guard,
            preamble: Preamble { refusals, warnings },
            lines,
            basis: roll.map_or(0, |roll| roll.version),
        }
    }
}

impl Draft {
    /// True if it changes something and no person must look first.
    pub fn is_free(&self) -> bool {
        self.guard.is_none() && !self.lines.is_empty()
    }

    /// The draft held for a person, because somebody undid the last synchronisation, which it may bring back.
    #[must_use]
    pub fn held_after_undo(self) -> Draft {
        let number = u32::try_from(self.lines.len()).unwrap_or(u32::MAX);
        let sentence = format!(
            "Somebody undid the last synchronisation. This may bring back what it changed: it changes {}.",
            count(number, "record")
        );
        Draft { guard: Some(Guard { number, sentence }), ..self }
    }
}

fn line(PupilChange { was, now }: PupilChange, year: AcademicYear) -> Line {
    let mut words = changes(was.as_ref(), &now, year);
    let classes = was.as_ref().map(|was| was.classes.clone()).unwrap_or_default();
    words.extend(class_changes(&classes, &now.classes));
    if was.as_ref().is_some_and(|was| was.mis != now.mis) {
        let word = |pupil: &Pupil| if pupil.mis.is_some() { "Yes" } else { "" }.to_owned();
        let before = was.as_ref().map(word).unwrap_or_default();
        words.push(Change { what: "Linked with your MIS".to_owned(), before, after: "Yes".to_owned() });
    }
    Line {
        name: was.as_ref().unwrap_or(&now).listed_name(),
        detail: now.upn.as_str().to_owned(),
        words,
        write: Write::Pupil { before: was.map(Box::new), after: Some(Box::new(now)) },
    }
}

/// The refused records. Their names are quoted, so that they go when a pupil is erased.
fn refusals(plan: &SynchronisationPlan) -> Vec<RefusedRow> {
    let numbered = (1..).zip(plan.standings.iter().zip(&plan.names));
    let refused = numbered.filter_map(|(row, (standing, name))| match standing {
        Standing::Refused { reason, .. } => {
            Some(RefusedRow { row, reason: format!("\u{201c}{name}\u{201d}. {reason}") })
        }
        _ => None,
    });
    refused.collect()
}

/// A sentence per record that a person must decide about.
fn reviews(plan: &SynchronisationPlan, there: &[Pupil]) -> Vec<String> {
    let sentences = plan.standings.iter().zip(&plan.names).filter_map(|(standing, name)| match standing {
        Standing::Review(Review::SameAs(id)) => {
            let pupil = there.iter().find(|pupil| pupil.id == *id)?;
            let ours = format!("{}, {}", pupil.listed_name(), pupil.upn.as_str());
            Some(format!("\u{201c}{name}\u{201d} of your MIS may be \u{201c}{ours}\u{201d}. Say under \u{201c}Your MIS data\u{201d} whether they are. Until then they are not taken."))
        }
        Standing::Review(Review::Erased) => Some(format!(
            "\u{201c}{name}\u{201d} of your MIS was erased here, so they are not taken. Say under \u{201c}Your MIS data\u{201d} if they are a pupil of your school again."
        )),
        _ => None,
    });
    sentences.collect()
}

/// The number of values that stay as they were typed, and the sentences to read before confirming.
fn warnings(plan: &SynchronisationPlan, review: &[String]) -> (usize, Vec<String>) {
    let doubts =
        plan.doubts.iter().map(|doubt| format!("{} So nobody is taken for a leaver.", doubt.sentence()));
    let kept = plan.matched().flat_map(|matched| {
        matched.kept.iter().map(|kept| {
            let theirs = if kept.after.is_empty() { "nothing" } else { &kept.after };
            format!(
                "\u{201c}{}\u{201d}: {} stays as typed here, {}. Your MIS says \u{201c}{theirs}\u{201d}.",
                matched.was.listed_name(),
                kept.what,
                if kept.before.is_empty() { "empty" } else { &kept.before },
            )
        })
    });
    let kept: Vec<String> = kept.collect();
    let spared = (!plan.spared.is_empty()).then(|| {
        format!(
            "{} no longer on roll in your MIS stay: somebody said so here, or one of those that cannot be taken may be theirs.",
            count(u32::try_from(plan.spared.len()).unwrap_or(u32::MAX), "pupil")
        )
    });
    let number = kept.len();
    let sentences = doubts.chain(spared).chain(review.iter().cloned()).chain(kept);
    (number, sentences.take(LISTED).collect())
}
