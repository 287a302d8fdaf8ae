//! Tables of random schools, and an attacker who holds everything that is visible of one and works out the rest by linear
//! programmes (F83). The attacker is given exact counts, although figures are rounded: what more knowledge cannot
//! break, less cannot.

mod attack;
mod integers;
mod linked;
mod made;
mod rules;
mod spreads;
mod together;

use super::suppress::{Cuts, LEVELS, PAIRS, Table};
use super::*;
use crate::attainment::subject::KeyStage;
use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOutcome, Variable};

/// Pseudorandom shares from 0 to below 1 (SplitMix64), the same in every run.
struct Shares(u64);

impl Shares {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// The pupils on the first sides of these characteristics, by bit, and at a level.
type Joint = [[u32; LEVELS]; 16];

/// A random school. Some are small, some have a characteristic that few or nearly all pupils have, or a level that few reach.
fn school(shares: &mut Shares) -> Joint {
    let pupils = 1 + (shares.next() * 150.0) as usize;
    let skewed = |share: f64| {
        if share < 0.2 {
            share * 0.3
        } else if share > 0.9 {
            0.9 + share * 0.1
        } else {
            share
        }
    };
    let sides = [(); PAIRS.len()].map(|()| skewed(shares.next()));
    let cuts = [skewed(shares.next()), skewed(shares.next())];
    let mut joint = Joint::default();
    for _ in 0..pupils {
        let mask =
            (0..PAIRS.len()).filter(|pair| shares.next() < sides[*pair]).map(|pair| 1 << pair).sum::<usize>();
        // Pupils on one side of the first characteristic reach less.
        let below = if mask & 1 == 1 { (cuts[0] + 1.0) / 2.0 } else { cuts[0] };
        let level = if shares.next() < below { 0 } else { 1 + usize::from(shares.next() < cuts[1]) };
        joint[mask][level] += 1;
    }
    joint
}

/// True if pupils with these bits belong to the part.
fn is_in(mask: usize, part: Part) -> bool {
    let pair = PAIRS.into_iter().position(|(one, other)| part == one || part == other);
    pair.is_none_or(|pair| (mask >> pair & 1 == 1) == (part == PAIRS[pair].0))
}

fn table(joint: &Joint) -> Table {
    let mut table = Table::default();
    for (mask, row) in joint.iter().enumerate() {
        for part in Part::ALL.into_iter().filter(|part| is_in(mask, *part)) {
            for (count, number) in table.0[part as usize].iter_mut().zip(row) {
                *count += number;
            }
        }
    }
    table
}

/// What an attacker sees of a table.
type Visible = [Option<Cuts>; Part::COUNT];

/// The least and the most that the pupils of a part at these levels can be, by everything that is visible.
fn bounds(table: &Table, visible: &Visible, part: Part, levels: &[usize]) -> (f64, f64) {
    [OptimizationDirection::Minimize, OptimizationDirection::Maximize]
        .map(|direction| {
            let mut problem = Problem::new(direction);
            let mut variables: Vec<(usize, usize, Variable)> = Vec::new();
            for mask in 0..16 {
                for level in 0..LEVELS {
                    let wanted = is_in(mask, part) && levels.contains(&level);
                    let variable = problem.add_var(f64::from(u8::from(wanted)), (0.0, 1_000.0));
                    variables.push((mask, level, variable));
                }
            }
            for seen in Part::ALL {
                let Some(cuts) = visible[seen as usize] else { continue };
                let mut from = 0;
                for to in 1..=LEVELS {
                    if to < LEVELS && !cuts.0[to - 1] {
                        continue;
                    }
                    let block: Vec<(Variable, f64)> = variables
                        .iter()
                        .filter(|(mask, level, _)| is_in(*mask, seen) && (from..to).contains(level))
                        .map(|(_, _, variable)| (*variable, 1.0))
                        .collect();
                    let count: u32 = table.0[seen as usize][from..to].iter().sum();
                    problem.add_constraint(&block[..], ComparisonOp::Eq, f64::from(count));
                    from = to;
                }
            }
            match problem.solve().expect("the true counts are one solution") {
                SolveOutcome::Solution(solution) => solution.objective(),
                SolveOutcome::Interrupted(_) => unreachable!("no limit is set"),
            }
        })
        .into()
}

/// A count below five that the attacker knows too closely: the part, the levels, the count, and what the attacker knows.
type Break = (Part, Vec<usize>, u32, (f64, f64));

/// The counts below five that the attacker knows more closely than 0 to 4.
fn broken(table: &Table, visible: &Visible, levels: usize) -> Vec<Break> {
    let mut broken = Vec::new();
    let mut check = |part: Part, of: Vec<usize>| {
        let count: u32 = of.iter().map(|level| table.0[part as usize][*level]).sum();
        if count < SMALLEST {
            let (least, most) = bounds(table, visible, part, &of);
            if least > 1e-6 || most < f64::from(SMALLEST - 1) - 1e-6 {
                broken.push((part, of, count, (least, most)));
            }
        }
    };
    for part in Part::ALL {
        check(part, (0..levels).collect());
        // Every numerator and its complement.
        for from in 1..levels {
            check(part, (0..from).collect());
            check(part, (from..levels).collect());
        }
        for level in 0..levels {
            check(part, vec![level]);
        }
    }
    broken
}

#[test]
fn f83_no_hidden_count_is_known_closer_than_0_to_4() {
    let mut shares = Shares(83);
    let (mut shown, mut hidden) = (0, 0);
    for number in 0..250 {
        let mut joint = school(&mut shares);
        let levels = 2 + number % 2;
        if levels == 2 {
            for row in &mut joint {
                row[1] += std::mem::take(&mut row[2]);
            }
        }
        let table = table(&joint);
        let visible = table.visible(levels);
        assert_eq!(broken(&table, &visible, levels), [], "school {number}: {table:?} {visible:?}");
        let cuts = visible.iter().flatten().flat_map(|cuts| cuts.0).filter(|cut| *cut).count();
        shown += cuts;
        hidden += Part::COUNT * (levels - 1) - cuts;
    }
    // Hiding everything would be safe too.
    assert!(shown > 500 && hidden > 500, "{shown} cuts shown, {hidden} hidden");
}

#[test]
fn f83_the_attacker_wins_when_a_rule_is_left_out() {
    let of = |pupils: &[(usize, [u32; LEVELS])]| {
        let mut joint = Joint::default();
        pupils.iter().for_each(|(mask, row)| joint[*mask] = *row);
        table(&joint)
    };
    let mut shares = Shares(5);
    let all = [true, true];
    // Everything is shown, whatever its size.
    let small = of(&[(0, [20, 20, 20]), (1, [2, 9, 9])]);
    assert!(!broken(&small, &[Some(Cuts(all)); Part::COUNT], 3).is_empty());
    // The small side is hidden and the other side is shown: the rest is the small side.
    let mut one_side = [None; Part::COUNT];
    one_side[Part::All as usize] = Some(Cuts(all));
    one_side[Part::NotEverSix as usize] = Some(Cuts(all));
    assert!(!broken(&small, &one_side, 3).is_empty());
    // Both sides are hidden but for their sizes, and the larger side cannot hold all of a level.
    let full = of(&[(0, [1, 0, 22]), (1, [17, 0, 3])]);
    let mut sizes = one_side;
    sizes[Part::EverSix as usize] = Some(Cuts([false, false]));
    sizes[Part::NotEverSix as usize] = Some(Cuts([false, false]));
    assert!(!broken(&full, &sizes, 3).is_empty());
    assert_ne!(full.visible(3), sizes);
    // A table without the check on what the other side can hold breaks often.
    let naive = |table: &Table| {
        let shows = |part: Part| table.size(part) >= SMALLEST;
        let mut visible = [None; Part::COUNT];
        visible[0] = Some(Cuts(all)).filter(|_| table.0[0].iter().all(|count| *count >= SMALLEST));
        for (one, other) in PAIRS.into_iter().filter(|(one, other)| shows(*one) && shows(*other)) {
            for part in [one, other] {
                visible[part as usize] = Some(Cuts([false, false]));
            }
        }
        visible
    };
    let wins = (0..250).filter(|_| {
        let table = table(&school(&mut shares));
        !broken(&table, &naive(&table), 3).is_empty()
    });
    assert!(wins.count() > 0);
}

#[test]
fn a_measure_is_read_back_and_figures_are_packed_as_two_numbers() {
    let subject = || "French".to_owned();
    let of_subjects = [Measure::Reached(subject()), Measure::Points(subject()), Measure::Progress(subject())];
    let headlines = KeyStage::ALL.into_iter().flat_map(Measure::headlines).cloned();
    for measure in headlines.chain([Measure::Prior]).chain(of_subjects) {
        assert_eq!(Measure::try_from(measure.to_string()), Ok(measure));
    }
    assert!(Measure::try_from("points".to_owned()).is_err());
    let mut figures = Figures::default();
    figures[0] = Some(Figure { pupils: 103, about: false, value: 471 });
    figures[8] = Some(Figure { pupils: 12, about: true, value: -4 });
    let table = Packed([(Measure::Attainment8, figures)].into());
    let packed = serde_json::to_string(&table).unwrap();
    assert_eq!(packed, r#"{"measures":[["attainment-8",[103,471,0,0,0,0,0,0,0,0,0,0,0,0,0,0,-12,-4]]]}"#);
    assert_eq!(serde_json::from_str::<Packed>(&packed).unwrap(), table);
}

#[test]
fn f62_pupils_are_pooled_and_the_range_is_said_in_words() {
    use super::pool::{Verdict, pooled, written};
    let of = |pupils, value| Some(Figure { pupils, about: false, value });
    let kind = Kind::Mean;
    assert_eq!(pooled([of(100, 500), of(100, 400)], kind), None, "two schools would know each other's");
    assert_eq!(pooled([of(100, 500), of(100, 400), None], kind), None);
    let three = pooled([of(100, 500), of(200, 400), of(100, 400)], kind).unwrap();
    assert_eq!((three.pupils, three.schools, three.value), (400, 3, 42.5));
    let a8 = Measure::Attainment8;
    let verdict = |figure: Option<Figure>| figure.unwrap().verdict(&a8, KeyStage::Ks4, three);
    assert_eq!(verdict(of(100, 500)), Verdict::Above);
    assert_eq!(verdict(of(9, 500)), Verdict::Similar, "few pupils prove little");
    assert_eq!(verdict(of(200, 380)), Verdict::Below);
    let range = of(20, 100).unwrap().range(&Measure::EbaccEntered, KeyStage::Ks4);
    assert!(range.low > 80.0 && range.high <= 100.0, "{range:?}");
    let words = [
        (50, Kind::Percent),
        (471, kind),
        (0, Kind::Difference),
        (-3, Kind::Difference),
        (12, Kind::Difference),
    ];
    let written = words.map(|(value, kind)| written(value, kind));
    assert_eq!(written, ["50%", "47.1", "0.0", "\u{2212}0.3", "+1.2"]);
    assert_eq!(three.text(kind), "42.5");
}
