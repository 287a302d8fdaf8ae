//! An attacker who uses that pupils and grades are whole. A mean to one decimal leaves few sums of grades, and each choice of
//! pupils below grade 4, at grade 4 and above it makes some of them. All choices are tried, which is an integer programme solved
//! without a solver. The attacker knows that everyone took both subjects, which is more than "about".

use super::Shares;
use super::made::{Made, published};
use crate::attainment::subject::KeyStage;
use crate::collaborate::figures::suppress::PAIRS;
use crate::collaborate::figures::{Figure, Measure, Part, Published, SMALLEST};
use std::collections::BTreeSet;
use std::ops::Range;

/// Pupils below grade 4 in English or mathematics, with grade 4 in one of them and no less in the other, and with grade 5 or
/// above in both.
type Levels = [u32; 3];

/// A pupil's grades in mathematics and English.
type Grades = [u8; 2];

const SUBJECTS: [&str; 2] = ["Mathematics", "English Language"];

fn levels<'g>(grades: impl Iterator<Item = &'g Grades>) -> Levels {
    let mut levels = Levels::default();
    for grades in grades {
        let lower = grades[0].min(grades[1]);
        levels[usize::from(lower >= 4) + usize::from(lower >= 5)] += 1;
    }
    levels
}

/// The sums of whole grades that a mean of so many pupils can be of.
fn sums(figure: Option<Figure>, pupils: u32) -> (u32, u32) {
    let Some(figure) = figure else { return (0, 9 * pupils) };
    let sum = |tenths: f64| f64::from(pupils) * (f64::from(figure.value) + tenths) / 10.0;
    ((sum(-0.5) - 1e-9).ceil().max(0.0) as u32, (sum(0.5) + 1e-9).floor() as u32)
}

/// True if pupils at these levels can have sums of grades in both intervals.
fn is_possible([below, four, strong]: Levels, sums: [(u32, u32); 2]) -> bool {
    let least = 4 * four + 5 * strong;
    // So many have the low grade in mathematics, and the others in English. Every sum between the least and the most is
    // made by some grades.
    (0..=below).any(|weak| {
        (0..=four).any(|just| {
            let most = |low: u32, four_of: u32| {
                3 * low + 9 * (below - low) + 4 * four_of + 9 * (four - four_of) + 9 * strong
            };
            let most = [most(weak, just), most(below - weak, four - just)];
            sums.into_iter().zip(most).all(|((low, high), most)| low.max(least) <= high.min(most))
        })
    })
}

/// What is published of a part.
struct Seen {
    pupils: u32,
    /// The exact counts, of the lines that are visible.
    from_four: Option<u32>,
    from_five: Option<u32>,
    sums: [(u32, u32); 2],
}

impl Seen {
    fn of(published: &Published, part: Part, truth: Levels) -> Seen {
        let pupils = truth.iter().sum();
        let shown = |measure: &Measure, count: u32| published.figure(measure, part).map(|_| count);
        Seen {
            pupils,
            from_four: shown(&Measure::EnglishMathematics4, truth[1] + truth[2]),
            from_five: shown(&Measure::EnglishMathematics5, truth[2]),
            sums: SUBJECTS
                .map(|subject| sums(published.figure(&Measure::Points(subject.to_owned()), part), pupils)),
        }
    }

    fn fits(&self, levels: Levels) -> bool {
        self.from_four.is_none_or(|count| count == levels[1] + levels[2])
            && self.from_five.is_none_or(|count| count == levels[2])
            && is_possible(levels, self.sums)
    }

    /// All levels that fit.
    fn choices(&self) -> BTreeSet<Levels> {
        let n = self.pupils;
        let all = (0..=n).flat_map(|below| (0..=n - below).map(move |four| [below, four, n - below - four]));
        all.filter(|levels| self.fits(*levels)).collect()
    }
}

/// The ranges of levels of which a count below five must stay open.
const WANTED: [Range<usize>; 5] = [0..1, 1..2, 2..3, 0..2, 1..3];

/// The counts below five that are known more closely than 0 to 4.
fn broken(part: Part, truth: Levels, choices: &BTreeSet<Levels>) -> Vec<String> {
    assert!(choices.contains(&truth), "{part:?}: the truth is one choice");
    let count = |levels: &Levels, range: &Range<usize>| levels[range.clone()].iter().sum::<u32>();
    let small = WANTED.into_iter().filter(|range| count(&truth, range) < SMALLEST);
    let known = small.map(|range| {
        let counts = choices.iter().map(|levels| count(levels, &range));
        (range.clone(), count(&truth, &range), counts.clone().min(), counts.max())
    });
    let known = known.filter(|(_, _, least, most)| *least > Some(0) || *most < Some(SMALLEST - 1));
    known
        .map(|(range, count, least, most)| {
            format!("{part:?} {range:?}: {count}, known from {least:?} to {most:?}")
        })
        .collect()
}

/// A random school of up to forty pupils, with grades anywhere on the scale.
fn school(shares: &mut Shares) -> Vec<(bool, Grades)> {
    let (size, side) = (6 + (shares.next() * 35.0) as usize, shares.next());
    let (level, wide, gap) = (shares.next() * 11.0 - 1.0, shares.next() * 6.0, shares.next() * 4.0 - 2.0);
    (0..size)
        .map(|_| {
            let first = shares.next() < side;
            let own = level + if first { gap } else { 0.0 };
            (first, [(); 2].map(|()| (own + wide * (shares.next() - 0.5)).round().clamp(0.0, 9.0) as u8))
        })
        .collect()
}

#[test]
fn f83_whole_grades_and_means_to_one_decimal_show_no_small_count() {
    let mut shares = Shares(9);
    let (mut found, mut shown) = (Vec::new(), 0);
    for number in 0..300 {
        let school = school(&mut shares);
        let made: Vec<Made> = school
            .iter()
            .map(|(first, grades)| Made {
                sides: [*first, false, false, false],
                results: SUBJECTS.into_iter().zip(*grades).collect(),
                prior: None,
            })
            .collect();
        let Some(published) = published(KeyStage::Ks4, &made) else { continue };
        let truth = [[true, true], [true, false], [false, true]].map(|sides| {
            levels(school.iter().filter(|(first, _)| sides[usize::from(!first)]).map(|(_, grades)| grades))
        });
        let parts = [Part::All, PAIRS[0].0, PAIRS[0].1];
        let [all, one, other] = [0, 1, 2].map(|n| Seen::of(&published, parts[n], truth[n]));
        shown += [&all, &one, &other]
            .into_iter()
            .flat_map(|seen| seen.sums.map(|(low, high)| high - low < 9))
            .filter(|shown| *shown)
            .count();
        let choices = all.choices();
        let mut known = broken(Part::All, truth[0], &choices);
        if one.pupils >= SMALLEST && other.pupils >= SMALLEST {
            let (of_one, of_other) = (one.choices(), other.choices());
            let fit = |a: &Levels, b: &Levels| choices.contains(&[a[0] + b[0], a[1] + b[1], a[2] + b[2]]);
            let joined = |own: &BTreeSet<Levels>, rest: &BTreeSet<Levels>| -> BTreeSet<Levels> {
                own.iter().filter(|own| rest.iter().any(|rest| fit(own, rest))).copied().collect()
            };
            known.extend(broken(parts[1], truth[1], &joined(&of_one, &of_other)));
            known.extend(broken(parts[2], truth[2], &joined(&of_other, &of_one)));
        }
        found.extend(known.into_iter().map(|known| format!("school {number}: {known}")));
    }
    assert!(found.is_empty(), "{} broken\n{}", found.len(), found.join("\n"));
    // Hiding every mean would be safe too.
    assert!(shown > 100, "{shown} means shown");
}
