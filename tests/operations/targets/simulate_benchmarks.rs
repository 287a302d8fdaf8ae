//! The target simulator (F79): what benchmarks would give, before they are saved.

use crate::operations::collaborate::figures::{COLLECTION, with_results};
use crate::operations::retention::on;
use domain::access::form::Form;
use domain::attainment::model::Level;
use domain::attainment::subject::KeyStage;
use domain::records::cohort::{Cohort, YearGroupId};
use domain::targets::forms::*;
use domain::targets::settings::{Prepopulation, TargetSettings};
use std::collections::BTreeMap;
use tests::TestSchool;
use tests::pupils::{YEAR_11, code};

async fn ask<F: Form>(school: &TestSchool, form: &F) -> F::View {
    school.admin().run(form).await.expect("answered")
}

/// What every benchmark at this level would give.
async fn simulate(school: &TestSchool, year: YearGroupId, level: Level) -> OutcomesView {
    let subjects = ask(school, &ViewBenchmarksForm { year }).await.subjects;
    let levels = subjects.into_iter().map(|subject| (subject.subject, level)).collect();
    ask(school, &SimulateBenchmarksForm { year, levels, scales: BTreeMap::new() }).await
}

#[tokio::test]
async fn f79_harder_benchmarks_give_more_and_nothing_is_saved() {
    let school = TestSchool::new().await;
    school.with_year_11(40);
    let view = simulate(&school, YEAR_11, Level::Average).await;
    let harder = simulate(&school, YEAR_11, Level::VeryHigh).await;
    assert_eq!((view.targets.pupils, view.results.is_none()), (0, true), "no targets and no results yet");
    assert_eq!(view.measures[0].name, "Attainment 8");
    assert!(harder.given.measures[0] > view.given.measures[0], "{harder:?}");
    let saved = ask(&school, &ViewBenchmarksForm { year: YEAR_11 }).await;
    assert_eq!((saved.version, saved.subjects[0].level), (0, Level::Average));
    let levels = BTreeMap::from([("Alchemy".to_owned(), Level::High)]);
    let unknown = SimulateBenchmarksForm { year: YEAR_11, levels, scales: BTreeMap::new() };
    assert_eq!(code(&school.admin().run(&unknown).await.unwrap_err()), "invalid");
}

#[tokio::test]
async fn f79_pre_population_gives_what_the_simulator_showed() {
    let school = TestSchool::new().await;
    school.with_year_11(40);
    let shown = simulate(&school, YEAR_11, Level::Average).await;
    let settings =
        TargetSettings { used: true, prepopulation: Prepopulation::Benchmark, ..TargetSettings::default() };
    ask(&school, &SaveTargetSettingsForm { year: YEAR_11, version: 0, settings, confirmed: 0 }).await;
    let plan = ask(&school, &PrepopulateTargetsForm { year: YEAR_11, replacing: false }).await;
    assert_eq!(plan.outcomes.targets.pupils, 0, "the plan changes nothing");
    let fill = PrepopulateTargetsForm { year: YEAR_11, replacing: false };
    school.admin().prepopulate(&fill).await.expect("pre-populated");
    let after = simulate(&school, YEAR_11, Level::VeryHigh).await;
    assert_eq!(after.targets, plan.outcomes.given);
    // The lowest grade is no target: it is the one difference between a benchmark and what it gives.
    let pupils = |outcome: &domain::targets::outcome::Outcome| outcome.grades[0].counts.iter().sum::<u32>();
    assert_eq!(pupils(&after.targets), pupils(&shown.given));
}

#[tokio::test]
async fn f79_the_latest_results_of_five_pupils_or_more_stand_beside() {
    for (pupils, shown) in [(4, false), (30, true)] {
        let mut school = with_results(pupils).await;
        let next = YearGroupId { key_stage: KeyStage::Ks4, cohort: Cohort(COLLECTION.year.0 - 10) };
        on(&mut school, "2027-10-04").await;
        school.with_years(&[(next, 20)]);
        let view = simulate(&school, next, Level::High).await;
        assert_eq!(view.results_of.as_deref(), shown.then_some("2026/27"), "{pupils}");
        let results = view.results.map(|results| (results.pupils, results.grades[0].counts.iter().sum()));
        assert_eq!(results, shown.then_some((30, 90)), "three results of each");
    }
    // Results of the year that still goes on are not last year's.
    let school = with_results(30).await;
    let year = YearGroupId { key_stage: KeyStage::Ks4, cohort: Cohort(COLLECTION.year.0 - 11) };
    assert_eq!(simulate(&school, year, Level::High).await.results_of, None);
}
