//! Random schools whose measures of a key stage are joined by the attacker, as they are published.

use super::Shares;
use super::attack::{Attack, Pupils};
use super::made::{Made, published};
use crate::attainment::subject::KeyStage;
use crate::collaborate::figures::suppress::PAIRS;
use crate::collaborate::figures::{Measure, Part, Published};

/// A pupil's sides of the four characteristics, and what the measures of the key stage are made of.
pub type Sided<T> = ([bool; PAIRS.len()], T);

/// The pupils by these characteristics alone.
fn by<T: Copy, U>(school: &[Sided<T>], places: &[usize], of: impl Fn(T) -> U) -> Vec<(usize, U)> {
    let bits = |sides: &[bool; PAIRS.len()]| {
        places.iter().enumerate().map(|(bit, place)| usize::from(sides[*place]) << bit).sum()
    };
    school.iter().map(|(sides, pupil)| (bits(sides), of(*pupil))).collect()
}

fn pairs(places: &[usize]) -> Vec<(Part, Part)> {
    places.iter().map(|place| PAIRS[*place]).collect()
}

/// Two characteristics, other ones for each school.
fn two(number: usize) -> Vec<usize> {
    vec![number % 4, (number + 1 + number / 4 % 3) % 4]
}

fn share(holds: bool) -> Option<f64> {
    Some(f64::from(u8::from(holds)))
}

/// The number of figures that are shown, of these measures.
fn shown<T>(attack: &Attack<T>, published: &Published) -> usize {
    let cells = attack.measures.iter().flat_map(|(measure, _)| Part::ALL.map(|part| (measure, part)));
    cells.filter(|(measure, part)| published.figure(measure, *part).is_some()).count()
}

/// Steps of the standards in reading, writing and mathematics; `None` without a result.
type Standards = [Option<u8>; 3];

const CORE: [&str; 3] = ["Reading", "Writing", "Mathematics"];

fn standards() -> Attack<Standards> {
    let one = [None, Some(1), Some(2), Some(3)];
    let kinds = one.into_iter().flat_map(|reading| {
        one.into_iter().flat_map(move |writing| one.map(|mathematics| [reading, writing, mathematics]))
    });
    fn all(kind: &Standards, from: u8) -> bool {
        kind.iter().all(|step| step.is_some_and(|step| step >= from))
    }
    fn part(step: Option<u8>) -> Option<f64> {
        step.and_then(|step| share(step >= 2))
    }
    let of = |n: usize| Measure::Reached(CORE[n].to_owned());
    Attack {
        means: false,
        kinds: kinds.filter(|kind| kind.iter().any(Option::is_some)).collect(),
        measures: vec![
            (Measure::Expected, |kind| share(all(kind, 2))),
            (Measure::Higher, |kind| share(all(kind, 3))),
            (of(0), |kind| part(kind[0])),
            (of(1), |kind| part(kind[1])),
            (of(2), |kind| part(kind[2])),
        ],
        wanted: vec![
            ("expected in all", |kind| all(kind, 2)),
            ("not expected in all", |kind| !all(kind, 2)),
            ("higher in all", |kind| all(kind, 3)),
            ("not higher in all", |kind| !all(kind, 3)),
            ("reading reached", |kind| kind[0] >= Some(2)),
            ("reading not reached", |kind| kind[0] == Some(1)),
            ("no reading", |kind| kind[0].is_none()),
            ("writing reached", |kind| kind[1] >= Some(2)),
            ("writing not reached", |kind| kind[1] == Some(1)),
            ("no writing", |kind| kind[1].is_none()),
            ("mathematics reached", |kind| kind[2] >= Some(2)),
            ("mathematics not reached", |kind| kind[2] == Some(1)),
            ("no mathematics", |kind| kind[2].is_none()),
        ],
    }
}

/// A random primary school. In some the three subjects go together, and some have pupils without results.
fn primary(shares: &mut Shares) -> Vec<Sided<Standards>> {
    let size = 8 + (shares.next() * 80.0) as usize;
    let sides = [(); PAIRS.len()].map(|()| shares.next());
    let level = 0.35 + shares.next() * 0.6;
    let missing = if shares.next() < 0.3 { shares.next() * 0.2 } else { 0.0 };
    let common = shares.next();
    (0..size)
        .map(|_| {
            let sides = sides.map(|share| shares.next() < share);
            let level = if sides[0] { level - 0.15 } else { level };
            let own = shares.next();
            let standard = |()| {
                let share = if shares.next() < common { own } else { shares.next() };
                let step = 1 + u8::from(share <= level) + u8::from(share <= level / 3.0);
                (shares.next() >= missing).then_some(step)
            };
            (sides, [(); 3].map(standard))
        })
        .filter(|(_, kind)| kind.iter().any(Option::is_some))
        .collect()
}

#[test]
fn f83_measures_of_key_stage_2_together_show_no_small_count() {
    let (attack, mut shares) = (standards(), Shares(2));
    let (mut found, mut seen) = (Vec::new(), 0);
    for number in 0..120 {
        let school = primary(&mut shares);
        let made = |(sides, kind): &Sided<Standards>| {
            let results = CORE.into_iter().zip(kind).filter_map(|(subject, step)| Some((subject, (*step)?)));
            Made { sides: *sides, results: results.collect(), prior: None }
        };
        let made: Vec<Made> = school.iter().map(made).collect();
        let Some(published) = published(KeyStage::Ks2, &made) else { continue };
        seen += shown(&attack, &published);
        let places = two(number);
        let truth: Vec<_> = by(&school, &places, |kind| kind);
        let broken = attack.broken(&truth, &pairs(&places), &published);
        found.extend(broken.into_iter().map(|broken| format!("school {number}: {broken}")));
    }
    assert!(found.is_empty(), "{} broken\n{}", found.len(), found.join("\n"));
    assert!(seen > 800, "hiding everything would be safe too: {seen}");
}

/// What a pupil takes of [`GCSES`]; and 1 with grade 4 or above in English and mathematics, 2 with grade 5.
type Entries = ([bool; GCSES.len()], u8);

const GCSES: [&str; 6] =
    ["English Language", "English Literature", "Mathematics", "Combined Science", "French", "History"];

fn entries() -> Attack<Entries> {
    let kinds = (1..1_u8 << GCSES.len()).flat_map(|taken| {
        let takes = [0, 1, 2, 3, 4, 5].map(|subject| taken >> subject & 1 == 1);
        let passes = if takes[2] && (takes[0] || takes[1]) { 2 } else { 0 };
        (0..=passes).map(move |pass| (takes, pass))
    });
    fn taken(takes: bool) -> Option<f64> {
        takes.then_some(0.0)
    }
    fn all((takes, _): &Entries) -> bool {
        takes.iter().all(|takes| *takes)
    }
    let of = |n: usize| Measure::Points(GCSES[n].to_owned());
    Attack {
        means: false,
        kinds: kinds.collect(),
        measures: vec![
            (Measure::EnglishMathematics4, |(_, pass)| share(*pass >= 1)),
            (Measure::EnglishMathematics5, |(_, pass)| share(*pass >= 2)),
            (Measure::EbaccEntered, |kind| share(all(kind))),
            (of(0), |(takes, _)| taken(takes[0])),
            (of(1), |(takes, _)| taken(takes[1])),
            (of(2), |(takes, _)| taken(takes[2])),
            (of(3), |(takes, _)| taken(takes[3])),
            (of(4), |(takes, _)| taken(takes[4])),
            (of(5), |(takes, _)| taken(takes[5])),
        ],
        wanted: vec![
            ("grade 4 or above", |(_, pass)| *pass >= 1),
            ("below grade 4", |(_, pass)| *pass == 0),
            ("grade 5 or above", |(_, pass)| *pass >= 2),
            ("below grade 5", |(_, pass)| *pass < 2),
            ("grade 4", |(_, pass)| *pass == 1),
            ("entered the EBacc", all),
            ("did not enter the EBacc", |kind| !all(kind)),
            ("no English language", |(takes, _)| !takes[0]),
            ("no English literature", |(takes, _)| !takes[1]),
            ("no mathematics", |(takes, _)| !takes[2]),
            ("no science", |(takes, _)| !takes[3]),
            ("no French", |(takes, _)| !takes[4]),
            ("no history", |(takes, _)| !takes[5]),
            ("French", |(takes, _)| takes[4]),
            ("history", |(takes, _)| takes[5]),
        ],
    }
}

/// The grades in English language and literature and in mathematics; and the other points of Attainment 8.
#[derive(Clone, Copy, Debug)]
struct Grades {
    language: Option<u8>,
    literature: Option<u8>,
    mathematics: Option<u8>,
    rest: f64,
}

impl Grades {
    fn pass(&self, from: u8) -> bool {
        self.mathematics >= Some(from) && self.language.max(self.literature) >= Some(from)
    }

    /// Attainment 8. If both English results are there, the higher counts twice, and the lower is one of the three best of
    /// what is left.
    fn score(&self) -> f64 {
        let points = |grade: Option<u8>| f64::from(grade.unwrap_or_default());
        let (low, high) = (self.language.min(self.literature), self.language.max(self.literature));
        let english = if low.is_some() { 2.0 * points(high) } else { points(high) };
        2.0 * points(self.mathematics) + english + points(low).max(self.rest)
    }
}

/// The grades at which something changes, and the ends of the scale. What lies between is a mixture of these.
const ENDS: [Option<u8>; 6] = [None, Some(0), Some(3), Some(4), Some(5), Some(9)];

fn grades() -> Attack<Grades> {
    let mut kinds = Vec::new();
    for language in ENDS {
        for literature in ENDS {
            for mathematics in ENDS {
                // Six other slots of nine points at the most.
                kinds.extend([0.0, 54.0].map(|rest| Grades { language, literature, mathematics, rest }));
            }
        }
    }
    fn points(grade: Option<u8>) -> Option<f64> {
        grade.map(f64::from)
    }
    let of = |n: usize| Measure::Points(GCSES[n].to_owned());
    Attack {
        means: true,
        kinds,
        measures: vec![
            (Measure::EnglishMathematics4, |kind| share(kind.pass(4))),
            (Measure::EnglishMathematics5, |kind| share(kind.pass(5))),
            (Measure::Attainment8, |kind| Some(kind.score())),
            (of(0), |kind| points(kind.language)),
            (of(1), |kind| points(kind.literature)),
            (of(2), |kind| points(kind.mathematics)),
        ],
        wanted: vec![
            ("grade 4 or above", |kind| kind.pass(4)),
            ("below grade 4", |kind| !kind.pass(4)),
            ("grade 5 or above", |kind| kind.pass(5)),
            ("below grade 5", |kind| !kind.pass(5)),
            ("grade 4", |kind| kind.pass(4) && !kind.pass(5)),
        ],
    }
}

/// The grades of a pupil in each of [`GCSES`].
pub type Gcses = [Option<u8>; GCSES.len()];

/// A random secondary school. In some all pupils are alike, or far up or down the scale; in some nearly all who take French
/// take history.
pub fn secondary(shares: &mut Shares) -> Vec<Sided<Gcses>> {
    let size = 8 + (shares.next() * 90.0) as usize;
    let sides = [(); PAIRS.len()].map(|()| shares.next());
    let level = shares.next() * 10.0 - 0.5;
    let (wide, gap) = (shares.next() * 4.0, shares.next() * 4.0 - 2.0);
    let missing = [0, 1, 2, 3, 4, 5].map(|subject| {
        let some = shares.next();
        if subject > 3 { some } else { (some - 0.7).max(0.0) }
    });
    let same = shares.next();
    (0..size)
        .map(|_| {
            let sides = sides.map(|share| shares.next() < share);
            let level = level - if sides[0] { gap } else { 0.0 };
            let own = level + wide * (shares.next() + shares.next() - 1.0);
            let takes = shares.next();
            let grades = missing.map(|missing| {
                let grade = own + wide * (shares.next() - 0.5);
                let share = if shares.next() < same { takes } else { shares.next() };
                (share >= missing).then_some(grade.round().clamp(0.0, 9.0) as u8)
            });
            (sides, grades)
        })
        .filter(|(_, grades)| grades.iter().any(Option::is_some))
        .collect()
}

pub fn published_gcses(school: &[Sided<Gcses>]) -> Option<Published> {
    // A grade of Combined Science is two steps of its scale, which begins with 1-1.
    let step = |subject: &str, grade: u8| {
        if subject == "Combined Science" { (2 * grade).saturating_sub(1) } else { grade }
    };
    let made = |(sides, grades): &Sided<Gcses>| {
        let graded = GCSES.into_iter().zip(grades);
        let results = graded.filter_map(|(subject, grade)| Some((subject, step(subject, (*grade)?))));
        Made { sides: *sides, results: results.collect(), prior: None }
    };
    published(KeyStage::Ks4, &school.iter().map(made).collect::<Vec<_>>())
}

fn grades_of([language, literature, mathematics, ..]: Gcses) -> Grades {
    Grades { language, literature, mathematics, rest: 0.0 }
}

/// Joins the measures of random schools, by these characteristics of the school with this number.
fn attack_gcses<T>(
    attack: &Attack<T>,
    schools: usize,
    of: impl Fn(Gcses) -> T,
    places: impl Fn(usize) -> Vec<usize>,
) {
    let (mut found, mut seen, mut shares) = (Vec::new(), 0, Shares(4));
    for number in 0..schools {
        let school = secondary(&mut shares);
        let Some(published) = published_gcses(&school) else { continue };
        seen += shown(attack, &published);
        let places = places(number);
        let truth: &Pupils<T> = &by(&school, &places, &of);
        let broken = attack.broken(truth, &pairs(&places), &published);
        found.extend(broken.into_iter().map(|broken| format!("school {number}: {broken}")));
    }
    assert!(found.is_empty(), "{} broken\n{}", found.len(), found.join("\n"));
    assert!(seen > 10 * schools, "hiding everything would be safe too: {seen}");
}

#[test]
fn f83_entries_of_key_stage_4_together_show_no_small_count() {
    let of = |gcses: Gcses| {
        let grades = grades_of(gcses);
        (gcses.map(|grade| grade.is_some()), u8::from(grades.pass(4)) + u8::from(grades.pass(5)))
    };
    attack_gcses(&entries(), 60, of, two);
}

#[test]
fn f83_means_of_key_stage_4_together_show_no_small_count() {
    attack_gcses(&grades(), 30, grades_of, |number| vec![number % 2]);
}

/// What a pupil has of prior attainment and [`OPTIONS`].
#[derive(Clone, Copy)]
struct Choices {
    prior: bool,
    takes: [bool; OPTIONS.len()],
    /// The subject of the first of [`GCSES`] that the pupil does not take: all take nearly all.
    without: Option<usize>,
}

impl Choices {
    fn enters(&self) -> bool {
        let [french, spanish, history, geography] = self.takes;
        self.without.is_none() && (french || spanish) && (history || geography)
    }
}

const OPTIONS: [&str; 4] = ["French", "Spanish", "History", "Geography"];

fn choices() -> Attack<Choices> {
    let mut kinds = Vec::new();
    for taken in 0..1_u8 << OPTIONS.len() {
        let takes = [0, 1, 2, 3].map(|option| taken >> option & 1 == 1);
        for without in [None, Some(0), Some(1), Some(2), Some(3)] {
            kinds.extend([true, false].map(|prior| Choices { prior, takes, without }));
        }
    }
    fn is(holds: bool) -> Option<f64> {
        holds.then_some(0.0)
    }
    let points = |subject: &str| Measure::Points(subject.to_owned());
    Attack {
        means: false,
        kinds,
        measures: vec![
            (Measure::EbaccEntered, |kind| share(kind.enters())),
            (Measure::Prior, |kind| is(kind.prior)),
            (points(GCSES[0]), |kind| is(kind.without != Some(0))),
            (points(GCSES[1]), |kind| is(kind.without != Some(1))),
            (points(GCSES[2]), |kind| is(kind.without != Some(2))),
            (points(GCSES[3]), |kind| is(kind.without != Some(3))),
            (points(OPTIONS[0]), |kind| is(kind.takes[0])),
            (points(OPTIONS[1]), |kind| is(kind.takes[1])),
            (points(OPTIONS[2]), |kind| is(kind.takes[2])),
            (points(OPTIONS[3]), |kind| is(kind.takes[3])),
        ],
        wanted: vec![
            ("entered the EBacc", Choices::enters),
            ("did not enter the EBacc", |kind| !kind.enters()),
            ("prior attainment", |kind| kind.prior),
            ("no prior attainment", |kind| !kind.prior),
            ("French", |kind| kind.takes[0]),
            ("no French", |kind| !kind.takes[0]),
            ("Spanish", |kind| kind.takes[1]),
            ("no Spanish", |kind| !kind.takes[1]),
            ("history", |kind| kind.takes[2]),
            ("no history", |kind| !kind.takes[2]),
            ("geography", |kind| kind.takes[3]),
            ("no geography", |kind| !kind.takes[3]),
        ],
    }
}

/// A random school in which everyone takes English, mathematics and science. In some, the sides of a characteristic choose
/// differently.
fn choosers(shares: &mut Shares) -> Vec<Sided<Choices>> {
    let size = 8 + (shares.next() * 90.0) as usize;
    let sides = [(); PAIRS.len()].map(|()| shares.next());
    let often =
        [(); 2].map(|()| [(); OPTIONS.len() + 1].map(|()| (shares.next() * 1.4 - 0.2).clamp(0.0, 1.0)));
    let same = shares.next();
    (0..size)
        .map(|_| {
            let sides = sides.map(|share| shares.next() < share);
            let all = shares.next();
            let [prior, takes @ ..] = often[usize::from(sides[0])].map(|often| {
                let share = if shares.next() < same { all } else { shares.next() };
                share < often
            });
            (sides, Choices { prior, takes, without: None })
        })
        .collect()
}

#[test]
fn f83_choices_and_prior_attainment_together_show_no_small_count() {
    let (attack, mut shares) = (choices(), Shares(7));
    let (mut found, mut seen) = (Vec::new(), 0);
    for number in 0..40 {
        let school = choosers(&mut shares);
        let made = |(n, (sides, Choices { prior, takes, .. })): (usize, &Sided<Choices>)| {
            let grade = |place: usize| ((n * 7 + place * 3) % 9) as u8;
            let options =
                OPTIONS.into_iter().zip(takes).filter(|(_, takes)| **takes).map(|(option, _)| option);
            let results = GCSES[..4].iter().copied().chain(options);
            let results = results.enumerate().map(|(place, subject)| (subject, grade(place)));
            Made { sides: *sides, results: results.collect(), prior: prior.then_some(90.0 + (n % 30) as f64) }
        };
        let made: Vec<Made> = school.iter().enumerate().map(made).collect();
        let Some(published) = published(KeyStage::Ks4, &made) else { continue };
        seen += shown(&attack, &published);
        let places = two(number);
        let truth: Vec<_> = by(&school, &places, |kind| kind);
        let broken = attack.broken(&truth, &pairs(&places), &published);
        found.extend(broken.into_iter().map(|broken| format!("school {number}: {broken}")));
    }
    assert!(found.is_empty(), "{} broken\n{}", found.len(), found.join("\n"));
    assert!(seen > 400, "hiding everything would be safe too: {seen}");
}
