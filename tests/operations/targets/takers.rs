//! Targets are about the pupils who take the subject (ADR 0016).

use crate::operations::collaborate::shared::{NOTHING, share, targets as shared};
use domain::access::form::Form;
use domain::access::organisation::OrganisationKind;
use domain::base::sheet::FileFormat;
use domain::records::pupil::Pupil;
use domain::targets::forms::*;
use domain::targets::settings::{Prepopulation, Sharing, TargetSettings};
use tests::TestSchool;
use tests::pupils::YEAR_11;

async fn ask<F: Form>(school: &TestSchool, form: &F) -> F::View {
    school.admin().run(form).await.expect("answered")
}

/// A Year 11 of twelve pupils. Every other one is in a class of French. The last has no prior attainment.
async fn year_11(school: &TestSchool) -> Vec<Pupil> {
    let mut pupils = school.with_year_11(12);
    for pupil in pupils.iter_mut().step_by(2) {
        pupil.classes.insert("French".to_owned(), "11F1".to_owned());
        school.put_pupil(pupil);
    }
    pupils
}

async fn save(school: &TestSchool, everyone: bool) {
    let view = ask(school, &ViewTargetSettingsForm { year: YEAR_11 }).await;
    let settings =
        TargetSettings { used: true, prepopulation: Prepopulation::Benchmark, everyone, ..view.settings };
    ask(school, &SaveTargetSettingsForm { year: YEAR_11, version: view.version, settings, confirmed: 0 })
        .await;
}

async fn prepopulate(school: &TestSchool) -> PlanView {
    let form = PrepopulateTargetsForm { year: YEAR_11, replacing: false };
    school.admin().prepopulate(&form).await.expect("pre-populated")
}

#[tokio::test]
async fn a_subject_with_classes_is_about_their_pupils_on_every_page_and_in_every_file() {
    let school = TestSchool::new().await;
    let pupils = year_11(&school).await;
    let (in_class, outside) = (&pupils[0], &pupils[1]);
    save(&school, false).await;
    let plan = prepopulate(&school).await;
    assert_eq!((plan.subjects["French"].new, plan.subjects["German"].new), (6, 11));
    let counts = ask(&school, &CountTargetsForm { year: YEAR_11 }).await;
    assert_eq!(counts.subjects["French"].sentence(), "6 targets set (6 prepopulated)");
    let report = ask(&school, &TargetReportForm { year: YEAR_11 }).await;
    let french = report.subjects.iter().position(|subject| subject.name == "French").expect("there");
    assert_eq!((report.subjects[french].set, report.subjects[french].pupils), (6, 6));
    let cell =
        |pupil: &Pupil| report.rows.iter().find(|row| row.id == pupil.id).expect("listed").cells[french];
    assert!(cell(in_class).0.is_some() && cell(in_class).is_taken());
    assert!(cell(outside).0.is_none() && cell(outside).2.is_none() && !cell(outside).is_taken());
    let benchmarks = ask(&school, &ViewBenchmarksForm { year: YEAR_11 }).await;
    let of = |name: &str| benchmarks.subjects.iter().find(|one| one.subject == name).expect("there");
    assert_eq!((of("French").pupils, of("German").pupils, of("German").with_benchmark), (6, 12, 11));
    let refusal = school.admin().set_target(outside.id, "French", "7", None).await;
    assert_eq!(refusal, Err("not-a-taker".to_owned()));
    let form = ViewTargetForm { year: YEAR_11, pupil: outside.id, subject: "French".to_owned() };
    assert_eq!(school.admin().run(&form).await.expect_err("no chances").status, 404);
    let file = domain::access::form::write(&ExportTargetsForm { year: YEAR_11, format: FileFormat::Csv });
    let file = school.admin().send("GET", &file.expect("a form").address, None).await;
    let text = String::from_utf8_lossy(file.body()).into_owned();
    let mut lines = text.lines();
    let headings: Vec<&str> = lines.next().expect("headings").split(',').collect();
    let place = headings.iter().position(|heading| *heading == "\"French\"").expect("a column");
    // The name, before it, has a comma of its own.
    let with_target = lines.filter(|line| line.split(',').nth(place + 1).is_some_and(|cell| cell != "\"\""));
    assert_eq!(with_target.count(), 6);
}

#[tokio::test]
async fn f50_what_is_shared_is_about_the_pupils_who_take_the_subject() {
    let school = TestSchool::new().await;
    year_11(&school).await;
    save(&school, false).await;
    prepopulate(&school).await;
    share(&school, Sharing { totals_with_authority: true, ..NOTHING }).await;
    let authority = school.outsider(OrganisationKind::LocalAuthority).await;
    authority.grant_everything();
    let seen = shared(&authority, &authority.admin, school.id).await.expect("shared");
    let set = |name: &str| seen.totals.iter().find(|total| total.name == name).map(|total| total.set);
    assert_eq!((set("French"), set("German")), (Some(6), Some(11)));
}

#[tokio::test]
async fn the_targets_of_pupils_who_leave_a_class_are_kept_unseen_and_come_back_with_them() {
    let school = TestSchool::new().await;
    let mut pupils = year_11(&school).await;
    save(&school, false).await;
    prepopulate(&school).await;
    let counts = async || ask(&school, &CountTargetsForm { year: YEAR_11 }).await.subjects["French"];
    let report = ask(&school, &TargetReportForm { year: YEAR_11 }).await;
    let french = report.subjects.iter().position(|subject| subject.name == "French").expect("there");
    let seen = report.rows.iter().find(|row| row.id == pupils[0].id).expect("listed").cells[french].0;
    let wanted = if seen.is_some_and(|grade| grade.0 == 9) { "8" } else { "9" };
    school.admin().set_target(pupils[0].id, "French", wanted, seen).await.expect("set");
    for pupil in pupils.iter_mut().take(3) {
        pupil.classes.remove("French");
        school.put_pupil(pupil);
    }
    let unseen = counts().await;
    assert_eq!((unseen.set, unseen.prepopulated, unseen.unseen), (4, 4, 2));
    let report = ask(&school, &TargetReportForm { year: YEAR_11 }).await;
    assert_eq!((report.subjects[french].set, report.unseen), (4, 2), "the page says so");
    let plan = prepopulate(&school).await;
    assert_eq!(
        (plan.subjects["French"].same, plan.subjects["French"].new),
        (4, 0),
        "they are left as they are"
    );
    save(&school, true).await;
    let everyone = counts().await;
    assert_eq!((everyone.set, everyone.prepopulated, everyone.unseen), (6, 5, 0), "nothing was lost");
    save(&school, false).await;
    let form = DeleteTargetsForm { year: YEAR_11, subject: Some("French".to_owned()), count: 4 };
    school.admin().import(&form).await.expect("deleted");
    let after = ask(&school, &CountTargetsForm { year: YEAR_11 }).await;
    assert!(!after.subjects.contains_key("French"), "a deletion takes them too");
}
