//! From the results that belong to pupils to figures without them.

use super::suppress::{Cuts, PAIRS, Table, mean};
use super::{Figure, Figures, Measure, Packed, Part, Published, SMALLEST};
use crate::attainment::grade::{Grade, Scale};
use crate::attainment::measures::{
    Combined, GcseMeasures, Pass, Results, Role, Roles, reading_writing_mathematics,
};
use crate::attainment::model::{Model, Sex, Start};
use crate::attainment::subject::KeyStage;
use crate::base::calendar::day_in_words;
use crate::records::characteristics::Characteristic;
use crate::records::pupil::Pupil;
use crate::records::pupil_results::{Collection, Collections};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// What the figures of a collection are made from.
#[derive(Clone, Copy, Debug)]
pub struct Source<'s> {
    pub collection: Collection,
    /// All pupils of the school, on roll or not.
    pub pupils: &'s [Pupil],
    /// The results of the key stage in the collection's year and before.
    pub results: &'s Collections,
    /// What subjects count as in the collection's year.
    pub roles: &'s Roles,
    /// The national model of the key stage.
    pub model: &'s Model,
}

/// The fewest pupils of which percentages are exact to one per cent; those of fewer are rounded to five.
const EXACT_FROM: u32 = 100;

/// A pupil of the collection.
struct Row<'s> {
    /// The side of each characteristic, in the order of [`PAIRS`]: true for the first. `None` for both sides.
    sides: [Option<bool>; PAIRS.len()],
    start: Option<Start>,
    /// The first result in each subject.
    results: Results<'s>,
    gcse: Option<GcseMeasures>,
}

impl Row<'_> {
    fn is_in(&self, part: Part) -> bool {
        let pair = PAIRS.into_iter().position(|(one, other)| part == one || part == other);
        pair.is_none_or(|pair| self.sides[pair] == Some(part == PAIRS[pair].0))
    }
}

/// The figures of a collection: of the pupils who were in the last year group of the key stage in that academic year and have
/// a result in it, in that year or before. `None` if they are fewer than five: nothing could be shown.
pub fn publish(source: Source<'_>, on: Date) -> Option<Published> {
    let rows = rows(source);
    if rows.len() < SMALLEST as usize {
        return None;
    }
    let mut table = BTreeMap::new();
    let mut add = |measure: Measure, figures: Figures| {
        if figures.iter().any(Option::is_some) {
            table.insert(measure, figures);
        }
    };
    match source.collection.key_stage {
        KeyStage::Ks2 => {
            let standard = |row: &Row<'_>| match reading_writing_mathematics(&row.results) {
                Combined::Below => 0,
                Combined::Expected => 1,
                Combined::Higher => 2,
            };
            let [expected, higher] = shares(&rows, 3, standard);
            add(Measure::Expected, expected);
            add(Measure::Higher, higher);
        }
        KeyStage::Ks4 => {
            let gcse = |row: &Row<'_>| row.gcse.unwrap_or_default();
            let score = |row: &Row<'_>| Some(gcse(row).attainment_8);
            add(Measure::Attainment8, means(&rows, 2, |_| 0, 0, score, Some((0.0, 90.0)), None));
            let [four, five] = shares(&rows, 3, |row| match gcse(row).english_and_mathematics {
                None => 0,
                Some(Pass::Standard) => 1,
                Some(Pass::Strong) => 2,
            });
            add(Measure::EnglishMathematics4, four);
            add(Measure::EnglishMathematics5, five);
            let [entered, _] = shares(&rows, 2, |row| usize::from(gcse(row).ebacc_entered));
            add(Measure::EbaccEntered, entered);
        }
        KeyStage::Ks5 => {}
    }
    let prior = |row: &Row<'_>| row.start.map(|start| f64::from(start.prior.0) / 100.0);
    let has_prior = |row: &Row<'_>| usize::from(row.start.is_some());
    add(Measure::Prior, means(&rows, 2, has_prior, 1, prior, None, None));
    let subjects: BTreeSet<&str> = rows.iter().flat_map(|row| row.results.keys().copied()).collect();
    for subject in subjects {
        let Some(scale) = source.model.scale(subject) else { continue };
        let of_subject = |row: &Row<'_>| row.results.get(subject).copied();
        if source.collection.key_stage == KeyStage::Ks2 {
            let reached = |row: &Row<'_>| match of_subject(row) {
                None => 0,
                Some((_, Grade(step))) => 1 + usize::from(step >= EXPECTED),
            };
            add(Measure::Reached(subject.to_owned()), reached_of_takers(&rows, reached));
            continue;
        }
        let points = |row: &Row<'_>| of_subject(row).map(|(scale, grade)| scale.points(grade));
        let ahead = |row: &Row<'_>| {
            let (own, grade) = of_subject(row)?;
            let outlook = source.model.outlook(subject, &row.start?)?;
            Some(scale.points(own.seen_on(grade, scale)) - outlook.expected(0.0))
        };
        let known = |row: &Row<'_>| match (of_subject(row), ahead(row)) {
            (None, _) => 0,
            (_, None) => 1,
            (_, Some(_)) => 2,
        };
        let passes = matches!(
            source.roles.subjects.get(subject),
            Some(Role::Mathematics | Role::EnglishLanguage | Role::EnglishLiterature)
        );
        let (range, room) = ((0.0, scale.points(scale.top())), passes.then_some((PASS, STRONG_PASS)));
        add(Measure::Points(subject.to_owned()), means(&rows, 3, known, 1, points, Some(range), room));
        add(Measure::Progress(subject.to_owned()), means(&rows, 3, known, 2, ahead, None, None));
    }
    Some(Published { collection: source.collection, on: day_in_words(on), table: Packed(table) })
}

/// The expected standard on [`Scale::Standard`].
const EXPECTED: u8 = 2;

/// The points of the passes that the percentages in English and mathematics count.
const PASS: f64 = 4.0;
const STRONG_PASS: f64 = 5.0;

/// The last year group of a key stage.
pub const fn last_year_group(key_stage: KeyStage) -> u8 {
    match key_stage {
        KeyStage::Ks2 => 6,
        KeyStage::Ks4 => 11,
        KeyStage::Ks5 => 13,
    }
}

fn rows(source: Source<'_>) -> Vec<Row<'_>> {
    let Collection { year, key_stage } = source.collection;
    let last = Some(last_year_group(key_stage));
    let mut rows: Vec<(&Pupil, Row<'_>)> = Vec::new();
    for pupil in source.pupils.iter().filter(|pupil| pupil.cohort.year_group(year) == last) {
        let mut results: BTreeMap<&str, (Scale, Grade)> = BTreeMap::new();
        let of_stage = source.results.iter().filter(|(of, _)| of.key_stage == key_stage && of.year <= year);
        for (subject, graded) in of_stage.filter_map(|(_, all)| all.get(&pupil.id)).flat_map(|of| &of.grades)
        {
            results.entry(subject).or_insert((graded.scale, graded.grade));
        }
        if !results.is_empty() {
            let gcse = (key_stage == KeyStage::Ks4).then(|| source.roles.measures(&results));
            let start = pupil.start(key_stage);
            rows.push((pupil, Row { sides: [None; PAIRS.len()], start, results, gcse }));
        }
    }
    // A characteristic that nothing is recorded of has no sides. Where something is, a pupil without an answer is on the
    // other side. A pupil of unknown sex would be on neither, and could be worked out from the rest: then sex has no sides.
    let which = [Characteristic::EverSix, Characteristic::Eal, Characteristic::Sen];
    for (pair, which) in which.into_iter().enumerate() {
        if rows.iter().any(|(pupil, _)| pupil.characteristics.held(year, which).is_some()) {
            for (pupil, row) in &mut rows {
                row.sides[pair] = Some(pupil.characteristics.held(year, which) == Some(true));
            }
        }
    }
    if rows.iter().all(|(pupil, _)| pupil.sex.is_some()) {
        for (pupil, row) in &mut rows {
            row.sides[which.len()] = Some(pupil.sex == Some(Sex::Female));
        }
    }
    rows.into_iter().map(|(_, row)| row).collect()
}

/// Counts the pupils by part and level.
fn count(rows: &[Row<'_>], level: impl Fn(&Row<'_>) -> usize) -> Table {
    let mut table = Table::default();
    for row in rows {
        let level = level(row);
        for part in Part::ALL.into_iter().filter(|part| row.is_in(*part)) {
            table.0[part as usize][level] += 1;
        }
    }
    table
}

/// The percentage of pupils at the second level or above, and at the third.
fn shares(rows: &[Row<'_>], levels: usize, level: impl Fn(&Row<'_>) -> usize) -> [Figures; 2] {
    let table = count(rows, level);
    let visible = table.visible(levels);
    [1, 2].map(|from| {
        Part::ALL.map(|part| {
            let pupils = table.size(part);
            let cuts = visible[part as usize]?;
            let value = || percent(table.from(part, from), pupils);
            cuts.0[from - 1].then(|| Figure { pupils, about: false, value: value() })
        })
    })
}

/// The percentage at the third level of those at the second or third: of the pupils who have a result.
fn reached_of_takers(rows: &[Row<'_>], level: impl Fn(&Row<'_>) -> usize) -> Figures {
    let table = count(rows, level);
    let visible = table.visible(3);
    Part::ALL.map(|part| {
        let (pupils, about) = takers(&table, &visible, part, 1)?;
        let cuts = visible[part as usize]?;
        let value = || percent(table.from(part, 2), table.from(part, 1));
        cuts.0[1].then(|| Figure { pupils, about, value: value() })
    })
}

fn percent(of: u32, all: u32) -> i16 {
    let exact = 100.0 * f64::from(of) / f64::from(all.max(1));
    let rounded = if all < EXACT_FROM { (exact / 5.0).round() * 5.0 } else { exact.round() };
    rounded as i16
}

/// The number of pupils at this level or above that may be shown, and whether up to four of them may be below it. `None` hides
/// the figure.
fn takers(
    table: &Table,
    visible: &[Option<Cuts>; Part::COUNT],
    part: Part,
    from: usize,
) -> Option<(u32, bool)> {
    let (all, cuts) = (visible[Part::All as usize]?, visible[part as usize]?);
    let those = table.from(part, from);
    if those < SMALLEST {
        return None;
    }
    if from == 0 || cuts.0[from - 1] {
        return Some((those, false));
    }
    // The number is hidden because it is nearly that of a larger group, which is shown instead. With both numbers of all
    // pupils known, saying so of each side would tell how many are missing on it.
    let larger = (0..from).rev().find(|level| *level == 0 || cuts.0[level - 1]).unwrap_or_default();
    let pupils = table.from(part, larger);
    (cuts == all && pupils - those < SMALLEST).then_some((pupils, true))
}

/// The mean of a value of the pupils at `from` or above, where it may be shown; `range` as in [`mean`]. With `room`, a mean is
/// also hidden if it limits to fewer than four the pupils below the first value, or those with at least the second.
fn means(
    rows: &[Row<'_>],
    levels: usize,
    level: impl Fn(&Row<'_>) -> usize,
    from: usize,
    value: impl Fn(&Row<'_>) -> Option<f64>,
    range: Option<(f64, f64)>,
    room: Option<(f64, f64)>,
) -> Figures {
    let table = count(rows, level);
    let visible = table.visible(levels);
    let mut figures = Part::ALL.map(|part| {
        let (pupils, about) = takers(&table, &visible, part, from)?;
        let of_part = rows.iter().filter(|row| row.is_in(part));
        let values: Vec<f64> = of_part.filter_map(&value).collect();
        let value = mean(&values, range)?;
        if let (Some((_, top)), Some((pass, strong))) = (range, room) {
            let (sum, number, hidden) =
                (values.iter().sum::<f64>(), values.len() as f64, f64::from(SMALLEST - 1));
            if sum < hidden * strong || sum > (number - hidden) * top + hidden * (pass - 1.0) {
                return None;
            }
        }
        Some(Figure { pupils, about, value })
    });
    // One side follows from all and the other side.
    for (one, other) in PAIRS {
        let (one, other) = (one as usize, other as usize);
        if figures[0].is_none() || figures[one].is_none() || figures[other].is_none() {
            figures[one] = None;
            figures[other] = None;
        }
    }
    figures
}
