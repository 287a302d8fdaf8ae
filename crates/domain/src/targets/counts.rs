//! How many targets there are (F55), and what one looks like from near.

use super::target::{Books, Edits, Origin, Target};
use crate::attainment::grade::{Grade, Scale};
use crate::attainment::model::Model;
use crate::attainment::progress::Progress;
use crate::forms::targets::{DeletionView, TargetCount, TargetCountsView, TargetView};
use crate::moment::{PupilId, shown};
use crate::pupil::Pupil;
use crate::targets::year::UNDO;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// Counts the targets of these pupils, in whichever subject they are.
pub fn counts(
    books: &Books<'_>,
    pupils: &[Pupil],
    edits: &BTreeMap<PupilId, Edits>,
    now: Timestamp,
) -> TargetCountsView {
    let mut subjects: BTreeMap<String, TargetCount> = BTreeMap::new();
    for subject in with_targets(books, edits) {
        let mut count = TargetCount::default();
        for target in pupils.iter().filter_map(|pupil| books.target(pupil.id, &subject, edits.get(&pupil.id)))
        {
            count.set += 1;
            count.prepopulated += u32::from(matches!(target.origin, Origin::Prepopulated(_)));
        }
        if count.set > 0 {
            subjects.insert(subject, count);
        }
    }
    let total = subjects.values().fold(TargetCount::default(), |sum, count| TargetCount {
        set: sum.set + count.set,
        prepopulated: sum.prepopulated + count.prepopulated,
    });
    let deletions = books.year.deletions.iter().rev().filter(|deletion| deletion.at + UNDO > now);
    let deletions = deletions.map(|deletion| DeletionView {
        id: deletion.id,
        at: shown(deletion.at),
        until: shown(deletion.at + UNDO),
        count: deletion.count,
        subjects: deletion.lives.keys().cloned().collect(),
    });
    TargetCountsView { total, subjects, deletions: deletions.collect() }
}

/// The subjects in which something was pre-populated or set, and not deleted.
pub fn with_targets(books: &Books<'_>, edits: &BTreeMap<PupilId, Edits>) -> BTreeSet<String> {
    let given = books.base.columns.iter().map(|column| (&column.source.subject, column.source.life));
    let set = edits.values().flat_map(|edits| edits.set.keys()).map(|(subject, life)| (subject, *life));
    given
        .chain(set)
        .filter(|(subject, life)| books.year.life(subject) == *life)
        .map(|(subject, _)| subject.clone())
        .collect()
}

/// One pupil's target in one subject, with its chances.
pub fn view(
    model: &Model,
    books: &Books<'_>,
    pupil: &Pupil,
    subject: &str,
    scale: Scale,
    edits: Option<&Edits>,
    progress: Option<&Progress>,
) -> TargetView {
    let outlook = pupil.start(books.year.key.key_stage).and_then(|start| model.outlook(subject, &start));
    let outlook = outlook.map(|outlook| outlook.on(scale));
    let target = books.target(pupil.id, subject, edits);
    let grade = target.map(|target| target.scale.seen_on(target.grade, scale));
    let percent = |shift: f64| Some((outlook?.chance(grade?, shift) * 100.0).round() as u8);
    let chances = |shift: f64| {
        let chances = outlook.map(|outlook| outlook.chances(shift)).unwrap_or_default();
        chances.into_iter().map(|chance| (chance * 1000.0).round() / 10.0).collect()
    };
    TargetView {
        name: pupil.listed_name(),
        subject: subject.to_owned(),
        grade,
        prepopulated: target.and_then(|target| Some(target.scale.seen_on(target.prepopulated?, scale))),
        benchmark: outlook.map(|outlook| outlook.benchmark(model.shift(books.year.level(subject)))),
        national: percent(0.0),
        own: progress.and_then(|progress| percent(progress.shift)),
        grades: (0..=scale.top().0).map(|step| scale.name(Grade(step)).to_owned()).collect(),
        chances: chances(0.0),
        own_chances: progress.map(|progress| chances(progress.shift)).unwrap_or_default(),
        origin: origin(target, None),
    }
}

/// Where a target comes from, in a sentence; `by` is the name of whoever pre-populated or set it, while they have an account.
pub fn origin(target: Option<Target<'_>>, by: Option<&str>) -> String {
    let by = by.unwrap_or("somebody whose account is gone");
    match target {
        None => "No target is set.".to_owned(),
        Some(Target { grade, scale, origin: Origin::Prepopulated(source), .. }) => {
            let step = if source.plus_one { ", one grade above it" } else { "" };
            format!(
                "Pre-populated as {} by {by} on {} from the {} benchmark{step} ({}).",
                scale.name(grade),
                shown(source.at),
                source.level.label().to_lowercase(),
                source.reference
            )
        }
        Some(Target { grade, scale, prepopulated, origin: Origin::Set(edit) }) => {
            let from = prepopulated
                .map(|from| format!("; pre-populated as {}", scale.name(from)))
                .unwrap_or_default();
            format!("Set as {} by {by} on {}{from}.", scale.name(grade), shown(edit.at))
        }
    }
}
