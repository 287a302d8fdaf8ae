//! From the results that belong to pupils to figures without them.

mod links;

use self::links::{hide_a_fourth, separate};
use super::sides::Sides;
use super::suppress::{Cuts, LEVELS, PAIRS, Table, mean};
use super::{Figure, Figures, Measure, Packed, Part, Published, SMALLEST};
use crate::attainment::grade::Grade;
use crate::attainment::measures::{
    Combined, GcseMeasures, Pass, Results, Role, Roles, reading_writing_mathematics,
};
use crate::attainment::model::{Model, Start};
use crate::attainment::subject::KeyStage;
use crate::base::calendar::day_in_words;
use crate::records::pupil::Pupil;
use crate::records::pupil_results::{Collection, Collections, first_results};
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
    sides: Sides,
    start: Option<Start>,
    /// The first result in each subject.
    results: Results<'s>,
    gcse: Option<GcseMeasures>,
}

impl Row<'_> {
    fn is_in(&self, part: Part) -> bool {
        self.sides.is_in(part)
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
    let prior = |row: &Row<'_>| row.start.map(|start| f64::from(start.prior.0) / 100.0);
    let has_prior = |row: &Row<'_>| usize::from(row.start.is_some());
    let (_, lowest, highest) = source.collection.key_stage.prior();
    table.insert(Measure::Prior, means(&rows, 2, has_prior, 1, prior, Some((lowest, highest)), None));
    match source.collection.key_stage {
        KeyStage::Ks2 => standards(&rows, &mut table),
        KeyStage::Ks4 => gcses(&rows, source, &mut table),
        KeyStage::Ks5 => points(&rows, source, None, &mut table),
    }
    // With the prior attainment, a difference says about what the mean is: it is shown only beside the mean.
    for (measure, means) in table.clone() {
        let Measure::Points(subject) = measure else { continue };
        for (figure, mean) in table.entry(Measure::Progress(subject)).or_default().iter_mut().zip(means) {
            *figure = figure.filter(|_| mean.is_some());
        }
    }
    // The core subjects of Key Stage 2 stay, because every school has them: where nothing of one is shown, it is said to be hidden.
    let is_core = |measure: &Measure| {
        source.collection.key_stage == KeyStage::Ks2
            && measure.subject().is_some_and(|subject| CORE.contains(&subject))
    };
    table.retain(|measure, figures| is_core(measure) || figures.iter().any(Option::is_some));
    Some(Published { collection: source.collection, on: day_in_words(on), table: Packed(table) })
}

fn standards(rows: &[Row<'_>], table: &mut BTreeMap<Measure, Figures>) {
    let combined = |row: &Row<'_>| match reading_writing_mathematics(&row.results) {
        Combined::Below => 0,
        Combined::Expected => 1,
        Combined::Higher => 2,
    };
    let [expected, higher] = shares(rows, 3, combined);
    let level = |subject: &'static str| {
        move |row: &Row<'_>| match row.results.get(subject) {
            None => 0,
            Some((_, Grade(step))) => 1 + usize::from(*step >= EXPECTED),
        }
    };
    table.insert(Measure::Expected, expected);
    table.insert(Measure::Higher, higher);
    let core = CORE.map(|subject| Measure::Reached(subject.to_owned()));
    for (subject, measure) in CORE.into_iter().zip(&core) {
        table.insert(measure.clone(), reached_of_takers(rows, level(subject)));
    }
    let needs = core.clone().map(|subject| vec![subject]);
    separate(rows, table, &Measure::Higher, &needs);
    separate(rows, table, &Measure::Expected, &needs);
    hide_a_fourth(rows, table, &Measure::Expected, &core);
}

/// The subjects that make up the combined standard of Key Stage 2. The reference data has no others.
const CORE: [&str; 3] = ["Reading", "Writing", "Mathematics"];

fn gcses(rows: &[Row<'_>], source: Source<'_>, table: &mut BTreeMap<Measure, Figures>) {
    let gcse = |row: &Row<'_>| row.gcse.unwrap_or_default();
    let passed = |row: &Row<'_>| match gcse(row).english_and_mathematics {
        None => 0,
        Some(Pass::Standard) => 1,
        Some(Pass::Strong) => 2,
    };
    let visible = count(rows, passed).visible(3);
    // The least: English, which counts once if only one of the two was taken, and mathematics, twice. The most: a grade 9 in
    // everything, but for what the level says of English or of mathematics.
    let room = Room { level: &passed, visible, least: [0.0, 12.0, 15.0], most: [78.0, 80.0, 90.0] };
    let score = |row: &Row<'_>| Some(gcse(row).attainment_8);
    table.insert(Measure::Attainment8, means(rows, 2, |_| 0, 0, score, Some((0.0, 90.0)), Some(room)));
    // A pupil below a level can have a 9 in one of English and mathematics if the other is low. As the means of both are
    // shown, half of the most that both make together counts for each.
    points(rows, source, Some(Room { least: [0.0, 4.0, 5.0], most: [6.0, 6.5, 9.0], ..room }), table);
    let [four, five] = shares(rows, 3, passed);
    let [entered, _] = shares(rows, 2, |row| usize::from(gcse(row).ebacc_entered));
    table.insert(Measure::EnglishMathematics4, four);
    table.insert(Measure::EnglishMathematics5, five);
    table.insert(Measure::EbaccEntered, entered);
    let needs = |roles: &[&[Role]]| -> Vec<Vec<Measure>> {
        let with = |roles: &[Role]| {
            let subjects = source.roles.subjects.iter().filter(|(_, role)| roles.contains(role));
            subjects.map(|(subject, _)| Measure::Points(subject.clone())).collect()
        };
        roles.iter().map(|roles| with(roles)).collect()
    };
    separate(rows, table, &Measure::EnglishMathematics5, &needs(&PASSES_NEED));
    separate(rows, table, &Measure::EnglishMathematics4, &needs(&PASSES_NEED));
    separate(rows, table, &Measure::EbaccEntered, &needs(&EBACC_NEEDS));
}

/// What a pupil needs to pass English and mathematics.
const PASSES_NEED: [&[Role]; 2] = [&[Role::Mathematics], &[Role::EnglishLanguage, Role::EnglishLiterature]];

/// What a pupil needs to enter the EBacc.
const EBACC_NEEDS: [&[Role]; 6] = [
    &[Role::Mathematics],
    &[Role::EnglishLanguage],
    &[Role::EnglishLiterature],
    &[Role::CombinedScience, Role::Science],
    &[Role::Humanities],
    &[Role::Language],
];

/// The means of points in each subject, and their differences from those of pupils with the same start. `room` is that of a mean
/// in English or mathematics.
fn points(
    rows: &[Row<'_>],
    source: Source<'_>,
    room: Option<Room<'_>>,
    table: &mut BTreeMap<Measure, Figures>,
) {
    let subjects: BTreeSet<&str> = rows.iter().flat_map(|row| row.results.keys().copied()).collect();
    for subject in subjects {
        let Some(scale) = source.model.scale(subject) else { continue };
        let of_subject = |row: &Row<'_>| row.results.get(subject).copied();
        let points = |row: &Row<'_>| of_subject(row).map(|(scale, grade)| scale.points(grade));
        let ahead = |row: &Row<'_>| {
            let (own, grade) = of_subject(row)?;
            let outlook = source.model.outlook(subject, &row.start?)?;
            Some(scale.points(own.seen_on(grade, scale)) - outlook.expected(0.0))
        };
        let passes = matches!(
            source.roles.subjects.get(subject),
            Some(Role::Mathematics | Role::EnglishLanguage | Role::EnglishLiterature)
        );
        let range = Some((0.0, scale.points(scale.top())));
        let takes = |row: &Row<'_>| usize::from(of_subject(row).is_some());
        let points = means(rows, 2, takes, 1, points, range, room.filter(|_| passes));
        // Beside the numbers with a result and with prior attainment, the number with both would tell how many have neither.
        let mut progress = Part::ALL.map(|part| {
            let of_part = rows.iter().filter(|row| row.is_in(part));
            let value = mean(&of_part.filter_map(ahead).collect::<Vec<_>>(), None)?;
            Some(Figure { value, ..points[part as usize]? })
        });
        both_or_neither(&mut progress);
        table.insert(Measure::Points(subject.to_owned()), points);
        table.insert(Measure::Progress(subject.to_owned()), progress);
    }
}

/// The expected standard on [`Scale::Standard`].
const EXPECTED: u8 = 2;

fn rows(source: Source<'_>) -> Vec<Row<'_>> {
    let Collection { year, key_stage } = source.collection;
    let last = Some(key_stage.last_year_group());
    let mut of_year = Vec::new();
    for pupil in source.pupils.iter().filter(|pupil| pupil.cohort.year_group(year) == last) {
        let results = first_results(source.results, pupil.id, source.collection);
        if !results.is_empty() {
            let gcse = (key_stage == KeyStage::Ks4).then(|| source.roles.measures(&results));
            let start = pupil.start(key_stage);
            of_year.push((pupil, start, results, gcse));
        }
    }
    let sides = Sides::of(of_year.iter().map(|(pupil, ..)| *pupil), year);
    let row = |((_, start, results, gcse), sides)| Row { sides, start, results, gcse };
    of_year.into_iter().zip(sides).map(row).collect()
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
    let mut figures = Part::ALL.map(|part| {
        let (pupils, about) = takers(&table, &visible, part, 1)?;
        let cuts = visible[part as usize]?;
        let value = || percent(table.from(part, 2), table.from(part, 1));
        let open = !about || leaves_below_open(&table);
        (open && cuts.0[1]).then(|| Figure { pupils, about, value: value() })
    });
    both_or_neither(&mut figures);
    figures
}

/// True unless "about" bounds a number below five at the second level. It says that at most four are at the first, and the two
/// together can be known.
fn leaves_below_open(table: &Table) -> bool {
    Part::ALL.into_iter().all(|part| {
        let [without, below, _] = table.0[part as usize];
        below >= SMALLEST || without + below < SMALLEST
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
    // "About" says that at most four are missing. Of a side of eight it would say that four are not.
    let says = |side: Part| table.from(side, larger) >= SMALLEST && table.from(side, from) < SMALLEST;
    let open = !Part::ALL.into_iter().any(says);
    (open && cuts == all && pupils - those < SMALLEST).then_some((pupils, true))
}

/// What a mean says of the pupils who passed English and mathematics.
#[derive(Clone, Copy)]
struct Room<'r> {
    /// A pupil's level: below grade 4, grade 4, grade 5 or above.
    level: &'r dyn Fn(&Row<'_>) -> usize,
    visible: [Option<Cuts>; Part::COUNT],
    /// The least and the most that a pupil at each level adds to the sum.
    least: [f64; LEVELS],
    most: [f64; LEVELS],
}

impl Room<'_> {
    /// True if the sum stays possible when four pupils are moved over a line that is not visible, up or down: then it bounds no
    /// count of up to four.
    fn leaves_open<'a>(
        &self,
        part: Part,
        pupils: impl Iterator<Item = &'a Row<'a>> + Clone,
        sum: f64,
    ) -> bool {
        let Cuts(visible) = self.visible[part as usize].unwrap_or_default();
        let moved = |by_level: [f64; LEVELS]| -> f64 {
            let steps = by_level.windows(2).zip(visible).filter(|(_, visible)| !visible);
            f64::from(SMALLEST - 1) * steps.map(|(step, _)| step[1] - step[0]).sum::<f64>()
        };
        let all =
            |by_level: [f64; LEVELS]| -> f64 { pupils.clone().map(|row| by_level[(self.level)(row)]).sum() };
        let (least, most) = (all(self.least) + moved(self.least), all(self.most) - moved(self.most));
        visible == [true; LEVELS - 1] || (least..=most).contains(&sum)
    }
}

/// The mean of a value of the pupils at `from` or above, where it may be shown; `range` as in [`mean`].
fn means(
    rows: &[Row<'_>],
    levels: usize,
    level: impl Fn(&Row<'_>) -> usize,
    from: usize,
    value: impl Fn(&Row<'_>) -> Option<f64>,
    range: Option<(f64, f64)>,
    room: Option<Room<'_>>,
) -> Figures {
    let table = count(rows, level);
    let visible = table.visible(levels);
    let mut figures = Part::ALL.map(|part| {
        let (pupils, about) = takers(&table, &visible, part, from)?;
        let of_part = rows.iter().filter(|row| row.is_in(part) && value(row).is_some());
        let values: Vec<f64> = of_part.clone().filter_map(&value).collect();
        let value = mean(&values, range)?;
        if room.is_some_and(|room| !room.leaves_open(part, of_part, values.iter().sum())) {
            return None;
        }
        Some(Figure { pupils, about, value })
    });
    both_or_neither(&mut figures);
    figures
}

/// Hides a side whose other side is hidden, because it follows from all pupils and the other side; and all sides where the figure
/// of all pupils is hidden, because they make it up.
fn both_or_neither(figures: &mut Figures) {
    for (one, other) in PAIRS {
        let (one, other) = (one as usize, other as usize);
        if figures[0].is_none() || figures[one].is_none() || figures[other].is_none() {
            figures[one] = None;
            figures[other] = None;
        }
    }
}
