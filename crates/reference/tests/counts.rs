//! A school's own progress from counts, compared with that from its pupils' rows, which are not kept (ADR 0021).

use domain::attainment::grade::Grade;
use domain::attainment::model::{Prior, Sex, Start};
use domain::attainment::progress::{Counted, Progress};
use domain::attainment::subject::KeyStage;
use domain::records::cohort::AcademicYear;
use domain::records::counts::{OwnProgress, Tally, YearCounts};
use std::collections::BTreeMap;

/// Pseudorandom shares from 0 to below 1 (SplitMix64), the same in every run.
struct Shares(u64);

impl Shares {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A number around 0 with the standard deviation 1.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.next()).sum::<f64>() - 6.0
    }
}

/// A kind of school: its name, the pupils of a year, their mean prior attainment in standard deviations from the
/// national mean, and the share of girls.
type School = (&'static str, usize, f64, f64);

/// The random schools of each kind and subject. Of a hundred, the largest difference is eight ranks.
const SCHOOLS_DRAWN: u32 = 8;

const SCHOOLS: [School; 7] = [
    ("mixed", 105, 0.0, 0.5),
    ("large", 240, 0.0, 0.5),
    ("small", 15, 0.0, 0.5),
    ("low prior", 105, -0.8, 0.5),
    ("high prior", 105, 1.2, 0.5),
    ("girls", 105, 0.3, 1.0),
    ("boys", 105, 0.3, 0.0),
];

/// The progress of a random school in one subject, from its rows and from their counts.
fn both(shares: &mut Shares, key_stage: KeyStage, subject: &str, school: School) -> (Progress, Progress) {
    let (_, pupils, mean, girls) = school;
    let model = reference::model(key_stage);
    let (middle, deviation, lowest, highest, step) = match key_stage {
        KeyStage::Ks2 => (15.5, 3.0, 3.0, 21.0, 0.5),
        KeyStage::Ks4 => (104.0, 7.0, 70.0, 120.0, 0.5),
        KeyStage::Ks5 => (6.2, 1.1, 1.0, 9.0, 0.01),
    };
    let shift = model.tau() * shares.normal();
    let (mut rows, mut years) = (Vec::new(), BTreeMap::new());
    for year in [2025, 2024, 2023] {
        let (mut tally, mut results) = (Tally::default(), Vec::new());
        for _ in 0..pupils {
            let points: f64 = middle + deviation * (mean + shares.normal());
            let prior =
                Prior(((points / step).round() * step).clamp(lowest, highest).mul_add(100.0, 0.5) as u16);
            let sex = Some(if shares.next() < girls { Sex::Female } else { Sex::Male });
            let start = Start { prior, sex, month: (shares.next() * 12.0) as u8 };
            let outlook = model.outlook(subject, &start).expect("a subject");
            let share = shares.next();
            let grades = outlook.scale().grades().rev();
            let grade = grades.into_iter().find(|grade| outlook.chance(*grade, shift) > share);
            let grade = grade.unwrap_or(Grade(0));
            tally.add(key_stage, subject, (prior, sex), grade);
            results.push((outlook, grade, 1));
        }
        rows.push(results);
        years.insert(AcademicYear(year), YearCounts { version: 1, ..tally.kept().0 });
    }
    let of_rows =
        Progress::of(model, rows.iter().map(|year: &Vec<Counted>| year.as_slice())).expect("results");
    let own = OwnProgress::of(key_stage, model, &years, AcademicYear(2026));
    (of_rows, own.subjects[subject])
}

#[test]
fn f40_counts_place_a_school_where_its_rows_would() {
    let subjects = [
        (KeyStage::Ks2, "Reading"),
        (KeyStage::Ks4, "Mathematics"),
        (KeyStage::Ks4, "English Language"),
        (KeyStage::Ks4, "French"),
        (KeyStage::Ks5, "Mathematics"),
    ];
    let mut shares = Shares(21);
    for school in SCHOOLS {
        for (key_stage, subject) in subjects {
            let (mut mean, mut ranks) = (0.0, 0);
            for _ in 0..SCHOOLS_DRAWN {
                let (rows, counts) = both(&mut shares, key_stage, subject, school);
                mean += (counts.shift - rows.shift).abs() / f64::from(SCHOOLS_DRAWN);
                ranks = ranks.max(rows.rank.abs_diff(counts.rank));
                assert_eq!(counts.results, rows.results);
            }
            // A tenth of the spread between schools, and ten places among a hundred.
            let tau = reference::model(key_stage).tau();
            assert!(
                mean < tau / 10.0 && ranks <= 10,
                "{school:?} {key_stage:?} {subject}: {mean:.3}, {ranks}"
            );
        }
    }
}
