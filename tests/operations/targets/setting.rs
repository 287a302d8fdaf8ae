//! Target setting (F37 to F55).

use domain::access::form::write;
use domain::attainment::grade::{Grade, Scale};
use domain::attainment::model::Level;
use domain::base::failure::Problem;
use domain::base::ids::ChangeId;
use domain::changes::forms::ApplyChangeForm;
use domain::records::pupil::Pupil;
use domain::targets::forms::*;
use domain::targets::report::Cell;
use domain::targets::settings::{Editing, Prepopulation, TargetSettings};
use futures::future::join_all;
use jiff::SignedDuration;
use std::collections::BTreeMap;
use tests::TestSchool;
use tests::pupils::{YEAR_11, code};
use tests::wire::Wire;

async fn save_settings(school: &TestSchool, prepopulation: Prepopulation, editing: Editing) {
    let year = YEAR_11;
    let view = school.admin().run(&ViewTargetSettingsForm { year }).await.expect("the settings");
    let settings = TargetSettings { used: true, prepopulation, editing, ..TargetSettings::default() };
    let form = SaveTargetSettingsForm { year, version: view.version, settings, confirmed: 0 };
    school.admin().run(&form).await.expect("saved");
}

async fn prepopulate(school: &TestSchool, replacing: bool, apply: bool) -> PlanView {
    let form = PrepopulateTargetsForm { year: YEAR_11, replacing };
    let plan = if apply { school.admin().prepopulate(&form).await } else { school.admin().run(&form).await };
    plan.expect("pre-populated")
}

async fn report(school: &TestSchool) -> ReportView {
    school.admin().run(&TargetReportForm { year: YEAR_11 }).await.expect("the report")
}

async fn counts(school: &TestSchool) -> TargetCountsView {
    school.admin().run(&CountTargetsForm { year: YEAR_11 }).await.expect("counted")
}

async fn view(school: &TestSchool, pupil: &Pupil, subject: &str) -> TargetView {
    let form = ViewTargetForm { year: YEAR_11, pupil: pupil.id, subject: subject.to_owned() };
    school.admin().run(&form).await.expect("the target")
}

async fn set(
    school: &TestSchool,
    pupil: &Pupil,
    subject: &str,
    grade: &str,
    seen: Option<Grade>,
) -> Result<Cell, String> {
    school.admin().set_target(pupil.id, subject, grade, seen).await
}

async fn delete(school: &TestSchool, subject: Option<&str>, count: u32) -> Result<ChangeId, Problem> {
    let subject = subject.map(str::to_owned);
    let change = school.admin().import(&DeleteTargetsForm { year: YEAR_11, subject, count }).await?;
    Ok(change.summary.id)
}

#[tokio::test]
async fn f37_benchmarks_are_saved_and_the_average_grade_of_each_level_is_there_before() {
    let school = TestSchool::new().await;
    school.with_year_11(21);
    let (year, scales) = (YEAR_11, BTreeMap::new());
    let form = ViewBenchmarksForm { year };
    let view = school.admin().run(&form).await.expect("the benchmarks");
    assert_eq!((view.pupils, view.with_prior, view.subjects.len(), view.version), (21, 20, 20, 0));
    assert!(view.reference.sentence.contains("2023/24"), "{}", view.reference.sentence);
    for subject in &view.subjects {
        assert_eq!((subject.level, subject.rank), (Level::Average, None), "{}", subject.subject);
        for scale in &subject.averages {
            let points = &scale.levels;
            assert!(points[0] < points[1] && points[1] < points[2], "F39, {}: {points:?}", subject.subject);
        }
    }
    let scales_of =
        |name: &str| view.subjects.iter().find(|one| one.subject == name).expect("there").averages.len();
    assert_eq!((scales_of("Mathematics"), scales_of("History")), (2, 2), "F42: 9-1 and A*-G");
    let levels = BTreeMap::from([("Mathematics".to_owned(), Level::VeryHigh)]);
    let save = SaveBenchmarksForm { year, version: 0, levels, scales: scales.clone() };
    school.admin().run(&save).await.expect("saved");
    let late = school.admin().run(&save).await.expect_err("somebody saved in between");
    assert_eq!(code(&late), "changed-meanwhile");
    let view = school.admin().run(&form).await.expect("the benchmarks");
    let level = |name: &str| view.subjects.iter().find(|one| one.subject == name).expect("there").level;
    assert_eq!((level("Mathematics"), level("History"), view.version), (Level::VeryHigh, Level::Average, 1));
    let levels = BTreeMap::from([("Alchemy".to_owned(), Level::High)]);
    let unknown = SaveBenchmarksForm { year, version: 1, levels, scales };
    assert_eq!(school.admin().run(&unknown).await.expect_err("no subject").status, 422);
    let scales = BTreeMap::from([("History".to_owned(), Scale::ALevel)]);
    let wrong = SaveBenchmarksForm { year, version: 1, levels: BTreeMap::new(), scales };
    assert_eq!(school.admin().run(&wrong).await.expect_err("no such scale").status, 422);
}

#[tokio::test]
async fn f45_a_year_group_is_listed_with_what_is_odd_about_it() {
    let school = TestSchool::new().await;
    let view = school.admin().run(&ListYearsForm {}).await.expect("none");
    assert_eq!((view.years.len(), view.records, view.any_targets), (0, None, false));
    school.with_year_11(4);
    let view = school.admin().run(&ListYearsForm {}).await.expect("one");
    assert_eq!((view.years[0].key, view.years[0].year_group, view.years[0].pupils), (YEAR_11, 11, 4));
    assert_eq!((view.years[0].warning.as_deref(), view.records.as_deref()), (None, Some("2026/27")));
    school.clock.forward(SignedDuration::from_hours(24 * 366));
    let admin = school.nobody().sign_in(&school.admin.username, tests::PASSWORD).await.expect("signed in");
    let view = school.as_(&admin).run(&ListYearsForm {}).await.expect("one");
    assert_eq!(view.years[0].year_group, 11, "as the records have it");
    assert!(view.years[0].warning.as_ref().is_some_and(|warning| warning.contains("2026/27")));
}

#[tokio::test]
async fn f48_pre_populating_shows_its_numbers_first_and_leaves_what_people_set() {
    let school = TestSchool::new().await;
    let pupils = school.with_year_11(21);
    let refused = PrepopulateTargetsForm { year: YEAR_11, replacing: false };
    let problem = school.admin().run(&refused).await.expect_err("not used");
    assert_eq!(code(&problem), "targets-not-used");
    save_settings(&school, Prepopulation::Benchmark, Editing::UpOrDown).await;
    let preview = prepopulate(&school, false, false).await;
    assert_eq!((preview.total.new, preview.total.without), (400, 20), "F47");
    assert_eq!(counts(&school).await.total.set, 0, "a preview changes nothing");
    prepopulate(&school, false, true).await;
    assert_eq!(counts(&school).await.total.sentence(), "400 targets set (400 prepopulated)");
    let again = prepopulate(&school, false, true).await;
    assert_eq!((again.total.new, again.total.changed, again.total.same), (0, 0, 400), "twice is once");

    let was = view(&school, &pupils[0], "French").await;
    let [step] = &was.history[..] else { panic!("{:?}", was.history) };
    assert!(step.how.starts_with("pre-populated by Robin Weaver from the "), "{}", step.how);
    assert!(step.how.ends_with("(ks4-2024)") && step.at == "02/09/2026 10:00", "{step:?}");
    assert!(was.prior.is_some(), "a pupil with prior attainment");
    assert_eq!(was.grade, was.benchmark);
    set(&school, &pupils[0], "French", "9", was.grade).await.expect("set");
    set(&school, &pupils[20], "French", "2", None).await.expect("without a benchmark, by hand");
    let refusal = set(&school, &pupils[0], "French", "8", was.grade).await.expect_err("another was quicker");
    assert_eq!(refusal, "changed-meanwhile");

    let levels = BTreeMap::from([("French".to_owned(), Level::VeryHigh)]);
    let version = school.admin().run(&ViewBenchmarksForm { year: YEAR_11 }).await.expect("seen").version;
    let save = SaveBenchmarksForm { year: YEAR_11, version, levels, scales: BTreeMap::new() };
    school.admin().run(&save).await.expect("saved");
    let plan = prepopulate(&school, false, true).await;
    assert_eq!((plan.total.kept, plan.total.replaced, plan.subjects["French"].new), (2, 0, 0));
    assert!(plan.subjects["French"].changed > 0 && plan.subjects["History"].changed == 0);
    assert_eq!(view(&school, &pupils[0], "French").await.grade, Some(Grade(9)));
    let plan = prepopulate(&school, true, false).await;
    assert_eq!((plan.total.replaced, plan.total.kept), (1, 1));
    prepopulate(&school, true, true).await;
    let now = view(&school, &pupils[0], "French").await;
    assert_eq!((now.grade, now.grade >= was.grade), (now.benchmark, true));
    assert_eq!(
        view(&school, &pupils[20], "French").await.grade,
        Some(Grade(2)),
        "nothing to put in its place"
    );

    save_settings(&school, Prepopulation::BenchmarkPlusOne, Editing::UpOrDown).await;
    prepopulate(&school, false, true).await;
    let above = view(&school, &pupils[1], "History").await;
    assert_eq!(above.grade, above.benchmark.map(|grade| Scale::Numbers.above(grade)));
}

#[tokio::test]
async fn f49_upwards_holds_against_sixteen_editors_at_once_and_losers_are_told() {
    let school = TestSchool::new().await;
    let pupils = school.with_year_11(5);
    save_settings(&school, Prepopulation::Benchmark, Editing::Upwards).await;
    prepopulate(&school, false, true).await;
    let was = view(&school, &pupils[3], "Mathematics").await;
    let base = was.grade.expect("a target");
    let names: Vec<&str> = Scale::Numbers.grades().map(|grade| Scale::Numbers.name(grade)).collect();
    let editors = (0..16).map(|n| set(&school, &pupils[3], "Mathematics", names[n % names.len()], was.grade));
    let (mut won, mut lost, mut refused) = (Vec::new(), 0, 0);
    for answer in join_all(editors).await {
        match answer {
            Ok(cell) => won.push(cell.0),
            Err(refusal) if refusal == "changed-meanwhile" => lost += 1,
            Err(refusal) if refusal == "only-upwards" => refused += 1,
            Err(refusal) => panic!("{refusal}"),
        }
    }
    let now = view(&school, &pupils[3], "Mathematics").await;
    assert_eq!((won.len() + lost + refused, now.prepopulated), (16, Some(base)));
    assert!(now.grade >= Some(base) && !won.is_empty() && won.contains(&now.grade), "{now:?} {won:?}");
    let refusal = set(&school, &pupils[3], "Mathematics", "", now.grade).await.expect_err("taken away");
    assert_eq!(refusal, "only-upwards");
    save_settings(&school, Prepopulation::Benchmark, Editing::No).await;
    let top = if now.grade == Some(Grade(9)) { "8" } else { "9" };
    let refusal = set(&school, &pupils[3], "Mathematics", top, now.grade).await.expect_err("locked");
    assert_eq!(refusal, "targets-locked");
}

#[tokio::test]
async fn f51_the_report_is_small_and_says_what_the_targets_come_to() {
    let school = TestSchool::new().await;
    let pupils = school.with_year_11(105);
    save_settings(&school, Prepopulation::Benchmark, Editing::UpOrDown).await;
    prepopulate(&school, false, true).await;
    set(&school, &pupils[0], "History", "9", view(&school, &pupils[0], "History").await.grade)
        .await
        .expect("set");
    let whole = report(&school).await;
    assert_eq!((whole.rows.len(), whole.subjects.len(), whole.editable), (105, 20, true));
    let row = whole.rows.iter().find(|row| row.id == pupils[0].id).expect("listed");
    let place = whole.subjects.iter().position(|subject| subject.name == "History").expect("there");
    assert_eq!((row.cells[place].0, row.cells[place].5), (Some(Grade(9)), 1));
    assert!(
        row.cells[place].3.is_some_and(|chance| chance < 50),
        "a target above the benchmark is less than even"
    );
    let history = &whole.subjects[place];
    assert_eq!(
        (history.set, history.targets.iter().sum::<u32>(), history.benchmarks.iter().sum::<u32>()),
        (104, 104, 104)
    );
    assert!(history.average_target > history.average_benchmark);

    let written = write(&TargetReportForm { year: YEAR_11 }).expect("a form");
    let answer = school.admin().send("GET", &written.address, written.body).await;
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut &answer.body()[..], &mut packed, &Default::default()).expect("packed");
    assert!(packed.len() < 60_000, "{} bytes of JSON, {} in brotli", answer.body().len(), packed.len());

    let file = write(&ExportTargetsForm { year: YEAR_11, format: domain::base::sheet::FileFormat::Csv })
        .expect("a form");
    let file = school.admin().send("GET", &file.address, None).await;
    let text = String::from_utf8_lossy(file.body()).into_owned();
    assert_eq!(text.lines().count(), 106);
    let first = "\u{feff}\"UPN\",\"Name\",\"Sex\",\"Disadvantaged\",\"Prior attainment\",\"Art and Design\",\"Art and Design benchmark\",\"Art and Design class\"";
    assert!(text.starts_with(first), "{:?}", &text[..200]);
}

#[tokio::test]
async fn f52_subjects_are_ticked_and_an_unticked_one_keeps_its_targets() {
    let school = TestSchool::new().await;
    school.with_year_11(3);
    save_settings(&school, Prepopulation::Benchmark, Editing::UpOrDown).await;
    prepopulate(&school, false, true).await;
    let year = YEAR_11;
    let view = school.admin().run(&ViewSubjectsForm { year }).await.expect("the subjects");
    assert_eq!((view.defaults.len(), view.chosen.len(), view.with_targets.len()), (20, 20, 20), "F53");
    assert!(view.all.len() > 30 && view.all.contains(&"Combined Science".to_owned()));
    let save = |version: u64, subjects: &[&str]| SaveSubjectsForm {
        year,
        version,
        subjects: subjects.iter().map(|subject| (*subject).to_owned()).collect(),
    };
    assert_eq!(school.admin().run(&save(view.version, &[])).await.expect_err("none").status, 422);
    assert_eq!(school.admin().run(&save(view.version, &["Alchemy"])).await.expect_err("unknown").status, 422);
    school.admin().run(&save(view.version, &["French", "Mathematics"])).await.expect("saved");
    assert_eq!(report(&school).await.subjects.len(), 2);
    assert_eq!(counts(&school).await.total.set, 40, "unticked is unseen, not lost");
    school.admin().run(&save(view.version + 1, &["French", "History", "Mathematics"])).await.expect("saved");
    assert_eq!(report(&school).await.subjects[1].set, 2);
}

#[tokio::test]
async fn f55_targets_are_counted_deleted_by_number_and_brought_back_for_thirty_days() {
    let school = TestSchool::new().await;
    let pupils = school.with_year_11(106);
    save_settings(&school, Prepopulation::Benchmark, Editing::UpOrDown).await;
    assert!(!school.admin().run(&ListYearsForm {}).await.expect("the years").any_targets, "F54");
    prepopulate(&school, false, true).await;
    assert!(school.admin().run(&ListYearsForm {}).await.expect("the years").any_targets, "F54");
    let all = counts(&school).await;
    assert_eq!(all.total.sentence(), "2100 targets set (2100 prepopulated)");
    assert_eq!(all.subjects["French"].sentence(), "105 targets set (105 prepopulated)");
    set(&school, &pupils[0], "French", "9", view(&school, &pupils[0], "French").await.grade)
        .await
        .expect("set");
    assert_eq!(counts(&school).await.subjects["French"].prepopulated, 104);

    let problem = delete(&school, Some("French"), 104).await.expect_err("another number");
    assert_eq!(code(&problem), "count-changed");
    let french = delete(&school, Some("French"), 105).await.expect("deleted");
    let after = counts(&school).await;
    assert_eq!((after.total.set, after.subjects.contains_key("French")), (1995, false));
    assert_eq!(view(&school, &pupils[0], "French").await.grade, None);
    set(&school, &pupils[0], "French", "4", None).await.expect("set in its new generation");
    let problem = school.admin().undo(french).await.expect_err("set since");
    assert_eq!(code(&problem), "targets-set-since");
    let seen = school.admin().plan(&DeleteTargetsForm { year: YEAR_11, subject: None, count: 1996 }).await;
    let seen = seen.expect("seen");
    assert_eq!(seen.guard.as_ref().map(|guard| guard.number), Some(1996), "a typed confirmation");
    school.admin().apply(&seen).await.expect("everything deleted");
    assert_eq!(counts(&school).await.total.set, 0);
    school.admin().undo(french).await.expect("brought back");
    assert_eq!(counts(&school).await.subjects["French"].set, 105);
    assert_eq!(view(&school, &pupils[0], "French").await.grade, Some(Grade(9)), "as it was");
    let problem = school.admin().undo(seen.summary.id).await.expect_err("French is there again");
    assert_eq!(code(&problem), "targets-set-since");

    // Targets that are set between the plan and its application were not seen, so they are not deleted.
    let seen = school.admin().plan(&DeleteTargetsForm { year: YEAR_11, subject: None, count: 105 }).await;
    let seen = seen.expect("seen");
    set(&school, &pupils[105], "French", "5", None).await.expect("set");
    let problem = school.admin().apply(&seen).await.expect_err("one more");
    assert_eq!(code(&problem), "changed-meanwhile");

    school.clock.forward(SignedDuration::from_hours(24 * 30));
    let admin = school.nobody().sign_in(&school.admin.username, tests::PASSWORD).await.expect("signed in");
    let problem = school.as_(&admin).undo(seen.summary.id).await.expect_err("never applied");
    assert_eq!(code(&problem), "not-applied");
}

#[tokio::test]
async fn f77_pre_population_is_undone_and_what_staff_had_set_comes_back() {
    let school = TestSchool::new().await;
    let pupils = school.with_year_11(6);
    save_settings(&school, Prepopulation::Benchmark, Editing::UpOrDown).await;
    let form = PrepopulateTargetsForm { year: YEAR_11, replacing: false };
    let first = school.admin().prepopulate(&form).await.expect("pre-populated").change;
    let was = view(&school, &pupils[0], "French").await.grade;
    set(&school, &pupils[0], "French", "9", was).await.expect("set");
    let replacing = PrepopulateTargetsForm { replacing: true, ..form.clone() };
    let second = school.admin().prepopulate(&replacing).await.expect("replaced").change;
    assert_eq!(view(&school, &pupils[0], "French").await.grade, was);
    let problem = school.admin().undo(first).await.expect_err("pre-populated again since");
    assert_eq!(code(&problem), "changed-meanwhile");
    school.admin().undo(second).await.expect("undone");
    assert_eq!(view(&school, &pupils[0], "French").await.grade, Some(Grade(9)), "as it was set");
    // A plan from settings that have changed since is not applied.
    let plan = school.admin().run(&form).await.expect("planned");
    save_settings(&school, Prepopulation::BenchmarkPlusOne, Editing::UpOrDown).await;
    let apply = ApplyChangeForm { change: plan.change, mark: plan.mark, typed: None };
    let problem = school.admin().run(&apply).await.expect_err("other settings");
    assert_eq!(code(&problem), "changed-meanwhile");
}

#[tokio::test]
async fn f42_a_scale_switched_after_targets_were_set_loses_none() {
    let school = TestSchool::new().await;
    let pupils = school.with_year_11(3);
    save_settings(&school, Prepopulation::Benchmark, Editing::UpOrDown).await;
    prepopulate(&school, false, true).await;
    let was = view(&school, &pupils[0], "History").await;
    set(&school, &pupils[0], "History", "8", was.grade).await.expect("set");
    let switch = async |scale: Scale| {
        let version = school.admin().run(&ViewBenchmarksForm { year: YEAR_11 }).await.expect("seen").version;
        let scales = BTreeMap::from([("History".to_owned(), scale)]);
        let form = SaveBenchmarksForm { year: YEAR_11, version, levels: BTreeMap::new(), scales };
        school.admin().run(&form).await.expect("switched");
    };
    switch(Scale::Letters).await;
    let seen = view(&school, &pupils[0], "History").await;
    assert_eq!(seen.grade.map(|grade| Scale::Letters.name(grade)), Some("A"));
    let steps: Vec<_> = seen.history.iter().map(|step| (step.grade.as_deref(), step.how.as_str())).collect();
    assert_eq!(steps.len(), 2, "{steps:?}");
    assert_eq!(steps[0], (Some("8"), "set by Robin Weaver"), "on the scale of that time");
    assert!(steps[1].1.starts_with("pre-populated by Robin Weaver"), "{steps:?}");
    let whole = report(&school).await;
    let place = whole.subjects.iter().position(|subject| subject.name == "History").expect("there");
    let row = whole.rows.iter().find(|row| row.id == pupils[0].id).expect("listed");
    assert_eq!(row.cells[place].5, 3, "set by a person, on the other scale");
    let refusal =
        set(&school, &pupils[0], "History", "8", seen.grade).await.expect_err("9-1 is not its scale");
    assert_eq!(refusal, "invalid");
    switch(Scale::Numbers).await;
    assert_eq!(view(&school, &pupils[0], "History").await.grade, Some(Grade(8)));
    set(&school, &pupils[0], "History", "", Some(Grade(8))).await.expect("taken away");
    assert_eq!(view(&school, &pupils[0], "History").await.grade, None);
}

#[tokio::test]
async fn pre_populating_2100_targets_takes_a_twentieth_of_their_units_and_an_edit_two() {
    let wire = Wire::default();
    let school = TestSchool::over(&wire).await;
    let pupils = school.with_year_11(106);
    save_settings(&school, Prepopulation::Benchmark, Editing::Upwards).await;
    school.wait_until_idle().await;
    let cost = |function: &str| {
        let calls = wire.take_calls_of(function);
        let writes: Vec<f64> =
            calls.iter().map(|call| call.write_units).filter(|units| *units > 0.0).collect();
        (writes.len(), writes.iter().sum::<f64>(), calls.len())
    };
    wire.take_calls();
    assert_eq!(prepopulate(&school, false, true).await.total.new, 2_100);
    let (calls, units, _) = cost("apply-change");
    assert!(calls <= 5 && units <= 105.0, "{calls} calls, {units} units");
    // The first target of a pupil is written together with a look at the record (ADR 0009).
    for (subject, most) in [("German", 4.0), ("French", 2.0)] {
        let seen = view(&school, &pupils[0], subject).await.grade;
        wire.take_calls();
        set(&school, &pupils[0], subject, "9", seen).await.expect("set");
        let (calls, units, _) = cost("set-targets");
        assert!(calls == 1 && units <= most, "{calls} calls, {units} units");
    }
    for (subject, count) in [(Some("French"), 105), (None, 1_995)] {
        wire.take_calls();
        delete(&school, subject, count).await.expect("deleted");
        let (calls, units, _) = cost("apply-change");
        assert!(calls <= 5 && units <= 105.0, "{calls} calls, {units} units");
    }
    wire.take_calls();
    school.admin().run(&ViewBenchmarksForm { year: YEAR_11 }).await.expect("the benchmarks");
    let reads = wire.take_calls_of("view-benchmarks");
    let units: f64 = reads.iter().filter(|call| call.operation != "Query").map(|call| call.read_units).sum();
    // 4 units are for the session, its holder and the school, which are read before every operation.
    assert!(units <= 2.0 + 4.0, "{reads:?}");
}

#[tokio::test]
async fn what_another_school_set_is_not_found() {
    let school = TestSchool::new().await;
    let pupils = school.with_year_11(3);
    save_settings(&school, Prepopulation::Benchmark, Editing::UpOrDown).await;
    prepopulate(&school, false, true).await;
    let other = school.neighbour().await;
    other.grant_everything();
    let year = YEAR_11;
    assert_eq!(other.admin().run(&TargetReportForm { year }).await.expect_err("not theirs").status, 404);
    let form = ViewTargetForm { year, pupil: pupils[0].id, subject: "French".to_owned() };
    assert_eq!(other.admin().run(&form).await.expect_err("not theirs").status, 404);
    assert_eq!(other.admin().run(&ListYearsForm {}).await.expect("their own").years.len(), 0);
    let answer = school.admin().send("GET", "/api/years/year-eleven/targets", None).await;
    assert_eq!(answer.status(), 404, "what cannot be a year group is as absent as one that is not there");
}

#[tokio::test]
async fn an_exported_report_is_named_after_its_school_and_year_group_and_holds_numbers_as_numbers() {
    let school = TestSchool::new().await;
    let pupils = school.with_year_11(3);
    save_settings(&school, Prepopulation::Benchmark, Editing::UpOrDown).await;
    set(&school, &pupils[0], "Mathematics", "7", None).await.expect("set");
    let form = ExportTargetsForm { year: YEAR_11, format: domain::base::sheet::FileFormat::Csv };
    let file = school.admin().send("GET", &write(&form).expect("a form").address, None).await;
    let name = file.headers()["content-disposition"].to_str().expect("a text").to_owned();
    assert!(name.contains("attain-elm-grove-school-year-11-targets-2026-09-02.csv"), "{name}");
    let text = String::from_utf8_lossy(file.body()).into_owned();
    let headings: Vec<&str> = text.lines().next().expect("headings").split("\",\"").collect();
    let place = headings.iter().position(|heading| *heading == "Mathematics").expect("a column");
    assert_eq!(
        headings[place..place + 5],
        [
            "Mathematics",
            "Mathematics benchmark",
            "Mathematics class",
            "Mathematics chance % nationally",
            "Mathematics chance % by own progress"
        ]
    );
    let line = text.lines().find(|line| line.contains("Surname000")).expect("a row");
    // The name has a comma of its own.
    let cells: Vec<&str> = line.split(',').skip(1).collect();
    assert_eq!((cells[4], cells[place], cells[place + 2]), ("86", "7", "\"11/1\""), "{line}");
}

#[tokio::test]
async fn f49_settings_that_change_targets_of_staff_are_saved_only_with_their_number_confirmed() {
    let school = TestSchool::new().await;
    let pupils = school.with_year_11(3);
    save_settings(&school, Prepopulation::Benchmark, Editing::UpOrDown).await;
    prepopulate(&school, false, true).await;
    let was = view(&school, &pupils[0], "French").await.grade;
    set(&school, &pupils[0], "French", "1", was).await.expect("down");
    let other = view(&school, &pupils[1], "History").await.grade;
    set(&school, &pupils[1], "History", "", other).await.expect("removed");
    let year = YEAR_11;
    let seen = school.admin().run(&ViewTargetSettingsForm { year }).await.expect("the settings");
    let below: Vec<_> =
        seen.below.iter().map(|one| (&*one.name, &*one.subject, one.set.as_deref())).collect();
    assert_eq!(
        below,
        [("Surname000, Forename000", "French", Some("1")), ("Surname001, Forename001", "History", None)]
    );
    assert_eq!(seen.prepopulated, 40);
    let save = |version, editing, confirmed| {
        let settings = TargetSettings { editing, ..seen.settings };
        SaveTargetSettingsForm { year, version, settings, confirmed }
    };
    let problem =
        school.admin().run(&save(seen.version, Editing::Upwards, 0)).await.expect_err("not confirmed");
    assert_eq!(code(&problem), "targets-would-change");
    assert_eq!(view(&school, &pupils[0], "French").await.grade, Some(Grade(1)));
    school.admin().run(&save(seen.version, Editing::No, 0)).await.expect("changes none");
    school.admin().run(&save(seen.version + 1, Editing::Upwards, 2)).await.expect("confirmed");
    assert_eq!(view(&school, &pupils[0], "French").await.grade, was);
    let back = school.admin().run(&save(seen.version + 2, Editing::UpOrDown, 0)).await.expect_err("and back");
    assert_eq!(code(&back), "targets-would-change");
    school.admin().run(&save(seen.version + 2, Editing::UpOrDown, 2)).await.expect("confirmed");
    assert_eq!(view(&school, &pupils[0], "French").await.grade, Some(Grade(1)));
}
