//! Properties that the model must have on the shipped counts.

use domain::attainment::grade::{Grade, Scale};
use domain::attainment::model::{Level, Model, Outlook, Prior, Sex, Start};
use domain::attainment::reference::{Reference, SubjectCounts};
use domain::attainment::subject::{KeyStage, scales};

const SEXES: [Option<Sex>; 3] = [None, Some(Sex::Female), Some(Sex::Male)];

/// Returns prior attainments from the lowest to the highest, in steps of half a scaled score, half a Key
/// Stage 1 point or a twentieth of a GCSE point.
fn priors(key_stage: KeyStage) -> impl Iterator<Item = Prior> + Clone {
    let (_, lowest, highest) = key_stage.prior();
    let step = if key_stage == KeyStage::Ks5 { 5 } else { 50 };
    ((lowest * 100.0) as u16..=(highest * 100.0) as u16).step_by(step).map(Prior)
}

fn start(prior: Prior, sex: Option<Sex>) -> Start {
    Start { prior, sex, month: 0 }
}

/// Calls `each` with a subject's outlooks by rising prior attainment, for each sex and each scale that the
/// subject may use.
fn outlooks(mut each: impl FnMut(&Model, &str, &[Outlook])) {
    for key_stage in KeyStage::ALL {
        let model = reference::model(key_stage);
        for subject in model.subjects() {
            for sex in SEXES {
                for scale in scales(model.scale(subject).unwrap()) {
                    let outlook = |prior| model.outlook(subject, &start(prior, sex)).unwrap().on(*scale);
                    let outlooks: Vec<Outlook> = priors(key_stage).map(outlook).collect();
                    assert!(outlooks.len() > 40 && outlooks[0].scale() == *scale);
                    each(model, subject, &outlooks);
                }
            }
        }
    }
}

#[test]
fn the_benchmark_never_falls_as_prior_attainment_rises() {
    outlooks(|model, subject, outlooks| {
        for level in Level::ALL {
            let shift = model.shift(level);
            assert!(
                outlooks.is_sorted_by_key(|outlook| outlook.benchmark(shift)),
                "{subject}, {level:?}: {:?}",
                outlooks.iter().map(|outlook| outlook.benchmark(shift).0).collect::<Vec<_>>()
            );
            assert!(
                outlooks.is_sorted_by(|low, high| low.expected(shift) <= high.expected(shift) + 1e-9),
                "{subject}, {level:?}"
            );
        }
    });
}

#[test]
fn neither_benchmark_nor_expected_points_fall_from_average_to_high_to_very_high() {
    outlooks(|model, subject, outlooks| {
        let shifts = Level::ALL.map(|level| model.shift(level));
        assert!(shifts.is_sorted_by(|low, high| low < high) && shifts[0].abs() < 1e-9);
        for outlook in outlooks {
            assert!(shifts.map(|shift| outlook.benchmark(shift)).is_sorted(), "{subject}");
            let expected = shifts.map(|shift| outlook.expected(shift));
            assert!(expected.is_sorted_by(|low, high| low < high), "{subject}: {expected:?}");
        }
    });
}

#[test]
fn every_chance_is_from_0_to_1_and_falls_with_the_grade_and_those_of_all_grades_make_a_certainty() {
    outlooks(|model, subject, outlooks| {
        for outlook in outlooks {
            for shift in [-20.0, -0.6, 0.0, model.shift(Level::VeryHigh), 20.0] {
                let grades = std::iter::once(Grade(0)).chain(outlook.scale().grades());
                let chances: Vec<f64> = grades.map(|grade| outlook.chance(grade, shift)).collect();
                assert!(chances.iter().all(|chance| (0.0..=1.0).contains(chance)), "{subject}");
                assert!(chances.is_sorted_by(|lower, higher| lower >= higher), "{subject}: {chances:?}");
                let exact = outlook.chances(shift);
                assert_eq!(exact.len(), chances.len());
                assert!((exact.iter().sum::<f64>() - 1.0).abs() < 1e-12, "{subject}: {exact:?}");
            }
        }
    });
}

/// Returns the model of a reference that holds one subject alone, with these counts.
fn alone(reference: &Reference, counts: SubjectCounts) -> Model {
    let alone = Reference { subjects: vec![counts], stand_ins: Vec::new(), ..reference.clone() };
    Model::of(&alone).unwrap()
}

/// Returns the chances of reaching each grade or better, at each of these prior attainments.
fn curve(model: &Model, subject: &str, sex: Option<Sex>, at: impl Iterator<Item = Prior>) -> Vec<Vec<f64>> {
    at.map(|prior| {
        let outlook = model.outlook(subject, &start(prior, sex)).unwrap();
        outlook.scale().grades().map(|grade| outlook.chance(grade, 0.0)).collect()
    })
    .collect()
}

#[test]
fn boys_and_girls_differ_only_where_the_counts_do() {
    for key_stage in [KeyStage::Ks2, KeyStage::Ks4] {
        let reference = reference::reference(key_stage);
        let at = || priors(key_stage).step_by(4);
        for counts in &reference.subjects {
            let changed = |change: fn(&mut Vec<Vec<Vec<u32>>>)| {
                let mut counts = counts.clone();
                change(&mut counts.pupils);
                alone(reference, counts)
            };
            let of = |model: &Model, sex| curve(model, &counts.name, Some(sex), at());
            let as_counted = changed(|_| ());
            let swapped = changed(|pupils| pupils.swap(0, 1));
            assert_eq!(of(&as_counted, Sex::Female), of(&swapped, Sex::Male), "{}", counts.name);
            assert_eq!(of(&as_counted, Sex::Male), of(&swapped, Sex::Female), "{}", counts.name);
            let alike = changed(|pupils| pupils[1] = pupils[0].clone());
            assert_eq!(of(&alike, Sex::Female), of(&alike, Sex::Male), "{}", counts.name);
            assert_ne!(of(&as_counted, Sex::Female), of(&as_counted, Sex::Male), "{}", counts.name);
        }
    }
}

#[test]
fn a_cell_of_one_pupil_gives_no_confident_grade() {
    let mut tried = 0;
    for key_stage in [KeyStage::Ks4, KeyStage::Ks5] {
        let reference = reference::reference(key_stage);
        for counts in &reference.subjects {
            let single = |band: &Vec<u32>| band.iter().sum::<u32>() == 1;
            let cells = counts.pupils.iter().enumerate().flat_map(|(sex, bands)| {
                let singles = bands.iter().enumerate().filter(|(_, band)| single(band));
                singles.map(move |(band, _)| (sex, band))
            });
            for (sex, band) in cells {
                let chances = |lone_grade: usize| {
                    let mut counts = counts.clone();
                    let cell = &mut counts.pupils[sex][band];
                    cell.fill(0);
                    cell[lone_grade] = 1;
                    let middle = reference.bands[band].middle;
                    let sex = [Some(Sex::Female), Some(Sex::Male)][sex];
                    curve(
                        &alone(reference, counts.clone()),
                        &counts.name,
                        sex,
                        [Prior((middle * 100.0) as u16)].into_iter(),
                    )
                };
                let worst = chances(0).concat();
                let best = chances(counts.scale.grades().len()).concat();
                // The cell is read as its one pupil and five more, who are like the thirty or more pupils
                // around it; this pupil is one of those thirty. Making the shares rise with prior attainment
                // moves none further than the furthest. The hundredth allows for prior attainment between two
                // hundredths.
                let most = (1.0 + 5.0 / 30.0) / 6.0 + 0.01;
                for (worst, best) in worst.iter().zip(&best) {
                    assert!(best - worst <= most, "{} {band}: {worst:?} {best:?}", counts.name);
                }
                tried += 1;
            }
        }
    }
    assert!(tried > 40, "the published counts have many such cells: {tried}");
    // Two boys and no girl with a score below 80 sat Ancient History, and no pupil near them got a 7.
    let model = reference::model(KeyStage::Ks4);
    for sex in SEXES {
        let outlook = model.outlook("Ancient History", &start(Prior(7525), sex)).unwrap();
        assert!(outlook.chance(Grade(7), 0.0) < 0.2 && outlook.chance(Grade(1), 0.0) < 0.95, "{sex:?}");
    }
}

#[test]
fn f42_on_the_two_scales_of_gcses_7_and_a_4_and_c_and_1_and_g_are_as_likely() {
    let model = reference::model(KeyStage::Ks4);
    let grade = |scale: Scale, name: &str| scale.read(name).unwrap();
    for subject in model.subjects().filter(|subject| model.scale(subject) == Some(Scale::Numbers)) {
        for prior in priors(KeyStage::Ks4) {
            let numbers = model.outlook(subject, &start(prior, None)).unwrap();
            let letters = numbers.on(Scale::Letters);
            for (number, letter) in [("7", "A"), ("4", "C"), ("1", "G")] {
                for shift in Level::ALL.map(|level| model.shift(level)) {
                    assert_eq!(
                        numbers.chance(grade(Scale::Numbers, number), shift),
                        letters.chance(grade(Scale::Letters, letter), shift),
                        "{subject}"
                    );
                }
            }
        }
    }
}

#[test]
fn counts_are_given_back_but_for_the_five_pupils_that_each_cell_is_read_with() {
    let (reference, model) = (reference::reference(KeyStage::Ks4), reference::model(KeyStage::Ks4));
    let counts = reference.subjects.iter().find(|counts| counts.name == "Mathematics").unwrap();
    // From band 90 on. The few pupils below 80 reached some grades more often than those a little above them,
    // which the model smooths.
    for (sex, bands) in [Sex::Female, Sex::Male].into_iter().zip(&counts.pupils) {
        for (band, pupils) in reference.bands.iter().zip(bands).skip(2) {
            let all = f64::from(pupils.iter().sum::<u32>());
            let outlook =
                model.outlook("Mathematics", &start(Prior((band.middle * 100.0) as u16), Some(sex))).unwrap();
            for grade in Scale::Numbers.grades() {
                let reached = f64::from(pupils[usize::from(grade.0)..].iter().sum::<u32>()) / all;
                // The last term allows 2 pupils in 100,000, because the model treats no chance as a
                // certainty.
                let most = 5.0 / (all + 5.0) + 2e-5;
                assert!((outlook.chance(grade, 0.0) - reached).abs() < most, "{} {grade:?}", band.label);
            }
        }
    }
}
