//! Measures of the same pupils bound each other: a pupil with the expected standard in reading, writing and mathematics has it in
//! each of them, and one who entered the EBacc takes a language. What a table may show alone is not always harmless beside
//! another (ADR 0023).

use super::Row;
use crate::attainment::grade::Grade;
use crate::attainment::measures::{Combined, Pass, reading_writing_mathematics};
use crate::collaborate::figures::suppress::PAIRS;
use crate::collaborate::figures::{Figures, Measure, Part, SMALLEST};
use std::collections::BTreeMap;

pub(super) type Shown = BTreeMap<Measure, Figures>;

/// The expected standard on [`crate::attainment::grade::Scale::Standard`].
const EXPECTED: Grade = Grade(2);

/// True if the pupil is counted by a percentage, or is one of those that a mean is of.
fn is_counted(row: &Row<'_>, measure: &Measure) -> bool {
    let gcse = row.gcse.unwrap_or_default();
    match measure {
        Measure::Expected => reading_writing_mathematics(&row.results) != Combined::Below,
        Measure::Higher => reading_writing_mathematics(&row.results) == Combined::Higher,
        Measure::EnglishMathematics4 => gcse.english_and_mathematics.is_some(),
        Measure::EnglishMathematics5 => gcse.english_and_mathematics == Some(Pass::Strong),
        Measure::EbaccEntered => gcse.ebacc_entered,
        Measure::Reached(subject) => {
            row.results.get(subject.as_str()).is_some_and(|(_, grade)| *grade >= EXPECTED)
        }
        Measure::Points(subject) => row.results.contains_key(subject.as_str()),
        Measure::Attainment8 | Measure::Prior | Measure::Progress(_) => true,
    }
}

fn pupils(rows: &[Row<'_>], part: Part, counts: impl Fn(&Row<'_>) -> bool) -> u32 {
    rows.iter().filter(|row| row.is_in(part) && counts(row)).count() as u32
}

fn is_shown(shown: &Shown, measure: &Measure, part: Part) -> bool {
    shown.get(measure).is_some_and(|figures| figures[part as usize].is_some())
}

fn hide(shown: &mut Shown, measure: &Measure, parts: &[Part]) {
    if let Some(figures) = shown.get_mut(measure) {
        parts.iter().for_each(|part| figures[*part as usize] = None);
    }
}

/// The parts that must be hidden with this one.
fn both_sides(part: Part) -> Vec<Part> {
    let pair = PAIRS.into_iter().find(|(one, other)| part == *one || part == *other);
    pair.map_or(Part::ALL.to_vec(), |(one, other)| vec![one, other])
}

/// True if more pupils are counted than the measures that are shown hold: then the others are counted by one that is hidden.
fn tells_of_others(rows: &[Row<'_>], shown: &Shown, need: &[Measure], part: Part, counted: u32) -> bool {
    let known = need.iter().filter(|measure| is_shown(shown, measure, part));
    let known: u32 = known.map(|measure| pupils(rows, part, |row| is_counted(row, measure))).sum();
    known > 0 && known < counted
}

/// Hides sides until a measure and those that its pupils need bound no small count of each other. A pupil counted by `whole` is
/// counted by one measure of each of `needs`.
pub(super) fn separate(rows: &[Row<'_>], shown: &mut Shown, whole: &Measure, needs: &[Vec<Measure>]) {
    for part in Part::ALL.into_iter().filter(|part| is_shown(shown, whole, *part)).collect::<Vec<_>>() {
        let counted = pupils(rows, part, |row| is_counted(row, whole));
        if needs.iter().any(|need| tells_of_others(rows, shown, need, part, counted)) {
            hide(shown, whole, &both_sides(part));
        }
    }
    for pair in PAIRS {
        if needs.iter().any(|need| !leaves_open(rows, shown, whole, need, pair)) {
            hide(shown, whole, &[pair.0, pair.1]);
        }
        for need in needs {
            if !leaves_open(rows, shown, whole, need, pair) {
                need.iter().for_each(|measure| hide(shown, measure, &[pair.0, pair.1]));
            }
        }
    }
}

/// True unless a pair is shown of a measure and not of one that it needs, or the reverse, and nearly all pupils who have what
/// they need are counted. Then a side has, of a measure that is shown for all pupils alone, at least what the other side cannot
/// hold. With four to spare on the other side, four pupils on this side can be there.
fn leaves_open(
    rows: &[Row<'_>],
    shown: &Shown,
    whole: &Measure,
    need: &[Measure],
    (one, other): (Part, Part),
) -> bool {
    // What up to four pupils are without bounds nothing.
    let about =
        |measure: &Measure| shown.get(measure).and_then(|figures| figures[0]).is_some_and(|all| all.about);
    let counts_all = |measure: &Measure| matches!(measure, Measure::Points(_)) && about(measure);
    if !is_shown(shown, whole, Part::All) || need.iter().any(counts_all) {
        return true;
    }
    let whole_is_shown = is_shown(shown, whole, one);
    let of_all = need.iter().filter(|measure| is_shown(shown, measure, Part::All));
    let mut differing = of_all.filter(|measure| is_shown(shown, measure, one) != whole_is_shown);
    differing.all(|measure| {
        let small = |side: Part| {
            let hidden = if whole_is_shown {
                pupils(rows, side, |row| !is_counted(row, measure))
            } else {
                pupils(rows, side, |row| is_counted(row, whole))
            };
            hidden < SMALLEST
        };
        [(one, other), (other, one)].into_iter().all(|(side, beside)| {
            let has = |row: &Row<'_>| need.iter().any(|measure| is_counted(row, measure));
            let spare = pupils(rows, side, |row| has(row) && !is_counted(row, whole));
            (small(side) && !small(beside)) || spare >= SMALLEST - 1
        })
    })
}

/// Of the combined standard and its subjects, three can bound the fourth, because pupils without the combined standard are without
/// one of the subjects. If they do, the subjects are hidden.
pub(super) fn hide_a_fourth(rows: &[Row<'_>], shown: &mut Shown, whole: &Measure, subjects: &[Measure; 3]) {
    let without = |part: Part, measure: &Measure| pupils(rows, part, |row| !is_counted(row, measure));
    for part in Part::ALL {
        let known = subjects.iter().filter(|subject| is_shown(shown, subject, part));
        let known: Vec<u32> = known.map(|subject| without(part, subject)).collect();
        let most: u32 = known.iter().sum();
        let bounded = match (is_shown(shown, whole, part), known.len()) {
            (true, 2) => without(part, whole) > most,
            (false, 3) => pupils(rows, part, |_| true) > most,
            _ => false,
        };
        if bounded {
            subjects.iter().for_each(|subject| hide(shown, subject, &both_sides(part)));
        }
    }
}
