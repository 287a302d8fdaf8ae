//! The spreads behind the ranges of chance, beside those of the national counts that are shipped.

use super::super::pool::{ATTAINMENT_8, spread};
use crate::attainment::grade::Grade;
use crate::attainment::reference::{Reference, SubjectCounts};
use crate::attainment::subject::KeyStage;
use crate::collaborate::figures::Measure;

/// The shipped counts. They are read as a file, because `reference` depends on this crate.
pub fn shipped(key_stage: KeyStage) -> Reference {
    let file = match key_stage {
        KeyStage::Ks2 => include_str!("../../../../../reference/data/ks2.json"),
        KeyStage::Ks4 => include_str!("../../../../../reference/data/ks4.json"),
        KeyStage::Ks5 => include_str!("../../../../../reference/data/ks5.json"),
    };
    serde_json::from_str(file).expect("the shipped counts")
}

/// A number of pupils, with the sum and the sum of squares of a value.
#[derive(Clone, Copy, Default)]
struct Sums(f64, f64, f64);

impl Sums {
    fn add(&mut self, pupils: f64, value: f64) {
        *self = Sums(self.0 + pupils, self.1 + pupils * value, self.2 + pupils * value * value);
    }

    /// The squared deviations from the mean.
    fn squares(self) -> f64 {
        if self.0 == 0.0 { 0.0 } else { self.2 - self.1 * self.1 / self.0 }
    }

    fn deviation(self) -> f64 {
        (self.squares() / self.0).sqrt()
    }
}

fn points(counts: &SubjectCounts, row: &[u32]) -> Sums {
    let mut sums = Sums::default();
    for (step, pupils) in (0..).zip(row) {
        sums.add(f64::from(*pupils), counts.scale.points(Grade(step)));
    }
    sums
}

/// The points of all pupils of a subject.
fn of_subject(counts: &SubjectCounts) -> Sums {
    counts
        .pupils
        .iter()
        .flatten()
        .map(|row| points(counts, row))
        .fold(Sums::default(), |all, row| Sums(all.0 + row.0, all.1 + row.1, all.2 + row.2))
}

/// The deviation of points from the mean of the subject, and from that of pupils of the same sex and band of prior attainment,
/// over the pupils of all subjects.
fn deviations(reference: &Reference) -> (f64, f64) {
    let (mut pupils, mut all, mut within) = (0.0, 0.0, 0.0);
    for counts in &reference.subjects {
        pupils += of_subject(counts).0;
        all += of_subject(counts).squares();
        within += counts.pupils.iter().flatten().map(|row| points(counts, row).squares()).sum::<f64>();
    }
    ((all / pupils).sqrt(), (within / pupils).sqrt())
}

/// The deviation of prior attainment, over the entries of these subjects.
fn prior(reference: &Reference, counted: impl Fn(&str) -> bool) -> f64 {
    let mut sums = Sums::default();
    for counts in reference.subjects.iter().filter(|counts| counted(&counts.name)) {
        for (band, row) in counts.pupils.iter().flat_map(|sex| reference.bands.iter().zip(sex)) {
            sums.add(f64::from(row.iter().sum::<u32>()), band.middle);
        }
    }
    sums.deviation()
}

/// The largest distance of a spread from that of the counts: half a unit of its last digit.
const TOLERANCE: f64 = 0.05;

#[test]
fn f62_the_ranges_rest_on_the_spread_of_the_national_counts() {
    let near = |measure: Measure, key_stage: KeyStage, counted: f64| {
        let used = spread(&measure, key_stage);
        assert!((used - counted).abs() <= TOLERANCE, "{measure} {key_stage:?}: {used}, counted {counted:.3}");
    };
    let (points, progress) = (|| Measure::Points(String::new()), || Measure::Progress(String::new()));
    for key_stage in [KeyStage::Ks4, KeyStage::Ks5] {
        let reference = shipped(key_stage);
        let (all, within) = deviations(&reference);
        near(points(), key_stage, all);
        near(progress(), key_stage, within);
        // One number serves all subjects. Of those with many pupils, none is more than a third away from it.
        for counts in reference.subjects.iter().filter(|counts| of_subject(counts).0 >= 5_000.0) {
            let part = of_subject(counts).deviation() / spread(&points(), key_stage);
            assert!((0.67..=1.34).contains(&part), "{}: {part:.2}", counts.name);
        }
    }
    // Nearly every pupil takes mathematics in Key Stages 2 and 4. No subject of Key Stage 5 is taken by nearly all, so all count.
    let all = |name: &str| name == "Mathematics";
    near(Measure::Prior, KeyStage::Ks2, prior(&shipped(KeyStage::Ks2), all));
    near(Measure::Prior, KeyStage::Ks4, prior(&shipped(KeyStage::Ks4), all));
    near(Measure::Prior, KeyStage::Ks5, prior(&shipped(KeyStage::Ks5), |_| true));
}

#[test]
fn f62_the_estimate_for_attainment_8_is_between_what_the_counts_allow() {
    // Ten slots of one pupil, English and mathematics twice. At the least, two subjects of a pupil have nothing in common but
    // prior attainment: the parts between bands add up, and those within bands add up as squares.
    let (all, within) = deviations(&shipped(KeyStage::Ks4));
    let between = all * all - within * within;
    let least = (100.0 * between + (2.0 * 4.0 + 6.0) * within * within).sqrt();
    // At the most they rise and fall together.
    let most = 10.0 * all;
    assert!(least < ATTAINMENT_8 && ATTAINMENT_8 < most, "{least:.1} to {most:.1}");
}
