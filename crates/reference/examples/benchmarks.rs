//! For `cargo xtask bench benchmarks`: times the whole computation of the benchmarks screen and prints one
//! line of JSON per figure.

use domain::attainment::model::{Level, Prior, Sex, Start};
use domain::attainment::subject::KeyStage;
use std::hint::black_box;
use std::time::Instant;

/// Pupils in the year group. Each sits all default subjects of the key stage, of which there are 20.
const PUPILS: u16 = 105;

fn main() {
    let model = reference::model(KeyStage::Ks4);
    let pupils: Vec<Start> = (0..PUPILS)
        .map(|n| Start {
            // All different, because two averages of two scaled scores are rarely equal.
            prior: Prior(8_000 + n * 37),
            sex: [Some(Sex::Female), Some(Sex::Male), None][usize::from(n % 3)],
            month: (n % 12) as u8,
        })
        .collect();
    let averages = || -> f64 {
        let subjects = KeyStage::Ks4.default_subjects().iter();
        subjects
            .flat_map(|subject| pupils.iter().filter_map(|pupil| model.outlook(subject, pupil)))
            .flat_map(|outlook| Level::ALL.map(|level| outlook.expected(model.shift(level))))
            .sum()
    };
    let best = (0..200).map(|_| {
        let started = Instant::now();
        black_box(averages());
        started.elapsed().as_secs_f64() * 1000.0
    });
    let best = best.fold(f64::MAX, f64::min);
    println!(
        r#"{{"bench":"benchmarks: 20 subjects x 105 pupils x 3 levels","figure":{best:.4},"unit":"ms","floor":1.0}}"#
    );
}
