//! Target setting at its limits: one pupil or thousands, no prior attainment, and faults at every call.

use domain::access::form::Form;
use domain::accounts::forms::{CurrentSessionForm, Step};
use domain::attainment::model::Level;
use domain::attainment::subject::KeyStage;
use domain::base::ids::PupilId;
use domain::changes::forms::{ApplyChangeForm, UndoChangeForm};
use domain::records::cohort::{Cohort, YearGroupId};
use domain::targets::forms::*;
use domain::targets::settings::{Prepopulation, TargetSettings};
use std::collections::BTreeMap;
use tests::TestSchool;
use tests::pupils::YEAR_11;
use tests::wire::{Fault, Wire};

/// The largest item that DynamoDB stores, in bytes.
const LARGEST_ITEM: usize = 400 * 1024;
/// The largest answer that Lambda returns, in bytes.
const LARGEST_ANSWER: usize = 6 * 1024 * 1024;

async fn save_settings(school: &TestSchool, year: YearGroupId) {
    let settings =
        TargetSettings { used: true, prepopulation: Prepopulation::Benchmark, ..TargetSettings::default() };
    let form = SaveTargetSettingsForm { year, version: 0, settings, confirmed: 0 };
    school.admin().run(&form).await.expect("saved");
}

async fn fill(school: &TestSchool, year: YearGroupId) -> PlanView {
    let form = PrepopulateTargetsForm { year, replacing: false };
    school.admin().prepopulate(&form).await.expect("pre-populated")
}

async fn ask<F: Form>(school: &TestSchool, form: &F) -> F::View {
    school.admin().run(form).await.expect("answered")
}

#[tokio::test]
async fn f47_a_year_group_of_one_pupil_without_prior_attainment_has_no_benchmarks_and_takes_targets_all_the_same()
 {
    let school = TestSchool::new().await;
    let pupil = school.with_year_11(1)[0].id;
    let view = ask(&school, &ViewBenchmarksForm { year: YEAR_11 }).await;
    assert_eq!((view.pupils, view.with_prior), (1, 0));
    for subject in &view.subjects {
        assert!(subject.averages.iter().all(|scale| scale.levels.is_empty()), "{}", subject.subject);
        assert_eq!((subject.rank, subject.results), (None, 0), "no results, no rank");
        assert_eq!(Level::suggested(subject.rank), Level::Average, "F41: {}", subject.subject);
    }
    save_settings(&school, YEAR_11).await;
    let plan = fill(&school, YEAR_11).await.total;
    assert_eq!((plan.new, plan.without), (0, 20));
    school.admin().set_target(pupil, "French", "6", None).await.expect("set");
    let set = ask(&school, &ViewTargetForm { year: YEAR_11, pupil, subject: "French".to_owned() }).await;
    assert_eq!((set.benchmark, set.national, set.own, set.chances.len()), (None, None, None, 0));
    let report = ask(&school, &TargetReportForm { year: YEAR_11 }).await;
    let french = report.subjects.iter().find(|subject| subject.name == "French").expect("there");
    assert_eq!((french.set, french.both, french.average_target), (1, 0, None));
    let counts = ask(&school, &CountTargetsForm { year: YEAR_11 }).await;
    assert_eq!((counts.total.set, counts.total.prepopulated), (1, 0));
}

#[tokio::test]
async fn f52_a_subject_nobody_takes_is_pre_populated_like_any_other_and_can_be_unticked() {
    let school = TestSchool::new().await;
    school.with_year_11(6);
    save_settings(&school, YEAR_11).await;
    // All classes of these pupils are in Mathematics.
    let plan = fill(&school, YEAR_11).await;
    assert_eq!((plan.subjects["French"].new, plan.total.new), (5, 100));
    let only = SaveSubjectsForm { year: YEAR_11, version: 1, subjects: vec!["Mathematics".to_owned()] };
    ask(&school, &only).await;
    assert_eq!(ask(&school, &TargetReportForm { year: YEAR_11 }).await.subjects.len(), 1);
}

#[tokio::test]
async fn f4_target_setting_ticks_itself_once_anything_is_settled() {
    let school = TestSchool::new().await;
    school.with_year_11(3);
    let done = async || {
        let view = ask(&school, &CurrentSessionForm {}).await;
        view.steps.iter().find(|step| step.step == Step::TargetSetting).expect("a step").done
    };
    assert!(!done().await);
    let levels = BTreeMap::new();
    ask(&school, &SaveBenchmarksForm { year: YEAR_11, version: 0, levels, scales: BTreeMap::new() }).await;
    assert!(done().await);
}

#[tokio::test]
async fn f49_an_edit_costs_two_units_also_where_every_target_of_the_pupil_was_set_by_hand() {
    // The first target of a pupil is written together with a look at the record (ADR 0009).
    let mut most = 4.0;
    let wire = Wire::default();
    let school = TestSchool::over(&wire).await;
    let pupil = school.with_year_11(3)[0].id;
    save_settings(&school, YEAR_11).await;
    fill(&school, YEAR_11).await;
    let subjects = ask(&school, &TargetReportForm { year: YEAR_11 }).await.subjects;
    for grade in ["9", "8"] {
        for subject in subjects.iter().map(|subject| subject.name.clone()) {
            let view = ViewTargetForm { year: YEAR_11, pupil, subject: subject.clone() };
            let seen = ask(&school, &view).await.grade;
            school.wait_until_idle().await;
            wire.take_calls();
            school.admin().set_target(pupil, &subject, grade, seen).await.expect("set");
            let writes = wire.take_calls_of("set-targets");
            let units: f64 = writes.iter().map(|call| call.write_units).sum();
            assert!(units <= most, "{subject}: {units} units");
            most = 2.0;
        }
    }
}

#[tokio::test]
async fn f45_a_year_group_of_two_thousand_pupils_stays_within_what_an_item_and_an_answer_may_be() {
    let wire = Wire::default();
    let school = TestSchool::over(&wire).await;
    school.with_year_11(2_000);
    save_settings(&school, YEAR_11).await;
    wire.take_calls();
    let plan = fill(&school, YEAR_11).await.total;
    assert_eq!((plan.new, plan.without), (1_999 * 20, 20));
    let calls = wire.take_calls_of("apply-change");
    let writes: Vec<_> = calls.iter().filter(|call| call.write_units > 0.0).collect();
    assert_eq!(writes.len(), 1, "one transaction, whatever the number: {writes:?}");
    assert!(writes[0].sent < LARGEST_ITEM, "{} bytes", writes[0].sent);
    let answer = school.admin().send("GET", &format!("/api/years/{YEAR_11}/targets"), None).await;
    assert!(answer.status().is_success() && answer.body().len() < LARGEST_ANSWER, "{}", answer.body().len());
    let counts = ask(&school, &CountTargetsForm { year: YEAR_11 }).await;
    assert_eq!(counts.total.sentence(), "39980 targets set (39980 prepopulated)");
}

#[tokio::test]
async fn f45_all_years_at_once_is_a_request_a_year_group_and_each_stands_by_itself() {
    let school = TestSchool::new().await;
    let key = |group: i16| {
        let key_stage = KeyStage::of(group as u8).expect("a key stage");
        YearGroupId { key_stage, cohort: Cohort(2026 - group) }
    };
    let years: Vec<(YearGroupId, u32)> = (7..=13).map(|group| (key(group), 12)).collect();
    school.with_years(&years);
    for (year, _) in &years {
        save_settings(&school, *year).await;
        let plan = fill(&school, *year).await;
        assert_eq!(plan.total.new, 11 * plan.subjects.len() as u32, "{year}");
    }
    let listed = ask(&school, &ListYearsForm {}).await;
    assert_eq!((listed.years.len(), listed.any_targets), (7, true));
}

/// Repeats the form with the faults that are due at every call of its function. After a failed attempt the form is sent once more;
/// then `check` runs and the table is restored.
async fn with_faults<F: Form>(
    school: &TestSchool,
    wire: &Wire,
    function: &str,
    form: &F,
    mut check: impl AsyncFnMut(&str),
) {
    school.wait_until_idle().await;
    let untouched = school.snapshot();
    for at in 0.. {
        let mut reached = false;
        for (_, fault) in Fault::due(at) {
            let place = format!("{function}: {fault:?} at {at}");
            wire.plan_fault(function, at, fault);
            let first = school.admin().run(form).await;
            let outcome = wire.end_plan();
            if let Err(problem) = &first {
                assert!(outcome.hit, "{place}: {problem:?}");
                // If the first attempt made the change and only its answer was lost, the second is refused as outdated.
                if let Err(again) = school.admin().run(form).await {
                    assert_eq!(again.status, 409, "{place}: {again:?}");
                }
            }
            school.wait_until_idle().await;
            check(&place).await;
            school.restore(&untouched);
            reached |= outcome.reached;
        }
        if !reached {
            assert!(at >= 4, "{function} makes {at} calls");
            return;
        }
    }
}

/// A school with six pupils in Year 11, whose target setting fills in the benchmark, and the form that saved these settings.
async fn with_settings(wire: &Wire) -> (TestSchool, PupilId, SaveTargetSettingsForm) {
    let school = TestSchool::over(wire).await;
    let pupil = school.with_year_11(6)[0].id;
    let settings =
        TargetSettings { used: true, prepopulation: Prepopulation::Benchmark, ..TargetSettings::default() };
    (school, pupil, SaveTargetSettingsForm { year: YEAR_11, version: 0, settings, confirmed: 0 })
}

#[tokio::test]
async fn f48_whatever_befalls_a_call_of_settings_or_pre_population_asked_again_it_is_done_once() {
    let wire = Wire::default();
    let (school, _, save) = with_settings(&wire).await;
    let (year, settings) = (YEAR_11, save.settings);
    with_faults(&school, &wire, "save-target-settings", &save, async |place| {
        let view = ask(&school, &ViewTargetSettingsForm { year }).await;
        assert_eq!((view.settings, view.version), (settings, 1), "{place}");
    })
    .await;
    save_settings(&school, year).await;
    let plan = ask(&school, &PrepopulateTargetsForm { year, replacing: false }).await;
    let apply = ApplyChangeForm { change: plan.change, mark: plan.mark, typed: None };
    with_faults(&school, &wire, "apply-change", &apply, async |place| {
        let counts = ask(&school, &CountTargetsForm { year }).await.total;
        assert_eq!((counts.set, counts.prepopulated), (100, 100), "{place}");
    })
    .await;
}

#[tokio::test]
async fn f49_whatever_befalls_a_call_of_a_typed_target_asked_again_it_is_set_once() {
    let wire = Wire::default();
    let (school, pupil, _) = with_settings(&wire).await;
    let (year, subject) = (YEAR_11, "French".to_owned());
    save_settings(&school, year).await;
    fill(&school, year).await;
    let seen = ask(&school, &ViewTargetForm { year, pupil, subject: subject.clone() }).await.grade;
    let typed = TypedTarget { pupil, subject: subject.clone(), grade: "9".to_owned(), seen };
    let set = SetTargetsForm { year, targets: vec![typed] };
    with_faults(&school, &wire, "set-targets", &set, async |place| {
        let view = ask(&school, &ViewTargetForm { year, pupil, subject: subject.clone() }).await;
        assert_eq!(view.grade.map(|grade| grade.0), Some(9), "{place}");
        let counts = ask(&school, &CountTargetsForm { year }).await.total;
        assert_eq!((counts.set, counts.prepopulated), (100, 99), "{place}");
    })
    .await;
}

#[tokio::test]
async fn f55_whatever_befalls_a_call_of_deleting_or_undoing_asked_again_it_is_done_once() {
    let wire = Wire::default();
    let (school, ..) = with_settings(&wire).await;
    let year = YEAR_11;
    save_settings(&school, year).await;
    fill(&school, year).await;
    let delete = DeleteTargetsForm { year, subject: None, count: 100 };
    let seen = school.admin().plan(&delete).await.expect("planned");
    let (change, mark) = (seen.summary.id, seen.mark.clone());
    let typed = seen.guard.as_ref().map(|guard| guard.number);
    let apply = ApplyChangeForm { change, mark, typed };
    with_faults(&school, &wire, "apply-change", &apply, async |place| {
        let counts = ask(&school, &CountTargetsForm { year }).await;
        assert_eq!(counts.total.set, 0, "{place}");
    })
    .await;
    ask(&school, &apply).await;
    with_faults(&school, &wire, "undo-change", &UndoChangeForm { change }, async |place| {
        let counts = ask(&school, &CountTargetsForm { year }).await;
        assert_eq!(counts.total.set, 100, "{place}");
    })
    .await;
}
