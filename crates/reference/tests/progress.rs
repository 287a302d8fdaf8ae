//! A school's own progress, tested on results drawn from the shipped counts.

use domain::attainment::grade::Grade;
use domain::attainment::model::{Outlook, Prior, Sex, Start};
use domain::attainment::progress::{Counted, Progress};
use domain::attainment::subject::KeyStage;

/// Pupils in a year group.
const PUPILS: usize = 105;

type Year = Vec<Counted>;

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

fn outlooks(pupils: usize) -> Vec<Outlook> {
    let model = reference::model(KeyStage::Ks4);
    let start = |n: usize| Start {
        prior: Prior(9_000 + (n * 2_500 / pupils) as u16),
        sex: Some(if n.is_multiple_of(2) { Sex::Female } else { Sex::Male }),
        month: 0,
    };
    (0..pupils).map(|n| model.outlook("Mathematics", &start(n)).unwrap()).collect()
}

/// Draws the results of a school whose pupils' chances are all shifted by `shift`.
fn drawn(shares: &mut Shares, pupils: usize, shift: f64) -> Year {
    let result = |outlook: Outlook| {
        let share = shares.next();
        let grades = outlook.scale().grades().rev();
        let reached = grades.into_iter().find(|grade| outlook.chance(*grade, shift) > share);
        (outlook, reached.unwrap_or(Grade(0)), 1)
    };
    outlooks(pupils).into_iter().map(result).collect()
}

fn progress(years: &[&[Counted]]) -> Progress {
    Progress::of(reference::model(KeyStage::Ks4), years.iter().copied()).unwrap()
}

/// Returns the Fisher information that the results of these pupils hold about the shift: the sum over chances
/// of the squared derivative divided by the chance.
fn told(pupils: usize, shift: f64) -> f64 {
    let step = 1e-2;
    let of_pupil = |outlook: Outlook| -> f64 {
        let (now, then) = (outlook.chances(shift), outlook.chances(shift + step));
        now.iter()
            .zip(then)
            .filter(|(now, _)| **now > 1e-6)
            .map(|(now, then)| ((then - now) / step).powi(2) / now)
            .sum()
    };
    outlooks(pupils).into_iter().map(of_pupil).sum()
}

#[test]
fn f40_results_drawn_from_a_known_shift_give_it_back() {
    let tau = reference::model(KeyStage::Ks4).tau();
    let mut shares = Shares(40);
    for shift in [-0.6, -0.3, 0.0, 0.3, 0.6] {
        // Three years that weigh 3, 2 and 1 hold 36/14 times the information of one year. The part of a shift
        // that remains after the pull towards the average, and the standard deviation of chance, follow from
        // that.
        let told = told(PUPILS, shift) * 36.0 / 14.0;
        let kept = told / (told + 1.0 / (tau * tau));
        let deviation = kept / told.sqrt();
        let mut mean = 0.0;
        for _ in 0..20 {
            let years = [(); 3].map(|()| drawn(&mut shares, PUPILS, shift));
            let found = progress(&years.each_ref().map(Vec::as_slice));
            assert!((found.shift - shift * kept).abs() < 4.0 * deviation, "{shift}: {}", found.shift);
            assert_eq!(found.results, 3 * 105);
            mean += found.shift / 20.0;
        }
        // The mean of twenty schools has a fifth of one school's deviation, or a little more.
        assert!((mean - shift * kept).abs() < 4.0 * deviation / 20_f64.sqrt(), "{shift}: {mean}");
    }
}

#[test]
fn f40_few_pupils_leave_a_school_nearer_the_national_average() {
    let tau = reference::model(KeyStage::Ks4).tau();
    // All pupils are alike, in one year, and two grades above the benchmark.
    let outlook = outlooks(1)[0];
    let two_above = Grade(outlook.benchmark(0.0).0 + 2);
    let shifts = [1, 3, 10, 30, 105].map(|pupils| progress(&[&vec![(outlook, two_above, 1); pupils]]).shift);
    assert!(shifts.is_sorted_by(|fewer, more| 0.0 < *fewer && *fewer + 0.02 < *more), "{shifts:?}");
    // One pupil holds an information of at most about 1 on the shift, and schools differ by tau. The share of
    // the shift that remains follows from these two.
    assert!(shifts[0] < shifts[4] * tau * tau / (tau * tau + 1.0) * 1.5, "{shifts:?}");
}

#[test]
fn f40_a_single_pupil_of_last_year_does_not_outweigh_two_whole_years() {
    let mut shares = Shares(41);
    let before = [(); 2].map(|()| drawn(&mut shares, PUPILS, 0.0));
    let best = vec![(outlooks(1)[0], Grade(9), 1)];
    let without = progress(&[&[], &before[0], &before[1]]);
    let with = progress(&[&best, &before[0], &before[1]]);
    // One pupil beside the information of 189 pupils moves the shift by a few hundredths, whatever the
    // pupil's grade.
    assert!(with.shift > without.shift && with.shift < without.shift + 0.1, "{without:?} {with:?}");
}

#[test]
fn f40_last_years_results_weigh_three_times_those_of_three_years_ago() {
    let mut shares = Shares(42);
    let years = [(); 3].map(|()| drawn(&mut shares, PUPILS, 0.0));
    // Use the same pupils and results each year, so that only the weight of the change differs.
    let year = &years[0];
    let mut better = year.clone();
    for (outlook, grade, _) in better.iter_mut().take(10) {
        *grade = outlook.scale().above(*grade);
    }
    let same = progress(&[year, year, year]).shift;
    let moved = [
        progress(&[&better, year, year]),
        progress(&[year, &better, year]),
        progress(&[year, year, &better]),
    ]
    .map(|progress| progress.shift - same);
    assert!(moved[2] > 0.001, "{moved:?}");
    // The ratio is exact for small changes; ten changed grades among 315 distort it by less than a twentieth.
    assert!((moved[0] / moved[2] - 3.0).abs() < 0.15 && (moved[1] / moved[2] - 2.0).abs() < 0.1, "{moved:?}");
}

#[test]
fn f40_without_results_there_is_no_progress_and_the_best_and_worst_schools_have_ranks() {
    let model = reference::model(KeyStage::Ks4);
    assert_eq!(Progress::of(model, [].into_iter()), None);
    assert_eq!(Progress::of(model, [[].as_slice(); 3].into_iter()), None);
    for (grade, rank) in [(Grade(9), 1), (Grade(0), 100)] {
        let year: Year = outlooks(PUPILS).into_iter().map(|outlook| (outlook, grade, 1)).collect();
        assert_eq!(progress(&[&year, &year, &year]).rank, rank);
    }
}
