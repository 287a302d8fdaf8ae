//! Imports of targets.

use domain::access::form::write;
use domain::audit::forms::ListAuditForm;
use domain::base::event::EventKind;
use domain::base::failure::Problem;
use domain::base::sheet::FileFormat;
use domain::records::file::RecordsKind;
use domain::targets::forms::*;
use domain::targets::settings::{Editing, Prepopulation, TargetSettings};
use tests::TestSchool;
use tests::pupils::{YEAR_11, upn};
use tests::wire::{Fault, Wire};

/// Adds a Year 11 of this many pupils and switches its target setting on. Nothing is pre-populated yet.
async fn save_settings(school: &TestSchool, pupils: u32, editing: Editing) {
    school.with_year_11(pupils);
    let settings = TargetSettings {
        used: true,
        prepopulation: Prepopulation::Benchmark,
        editing,
        ..TargetSettings::default()
    };
    let form = SaveTargetSettingsForm { year: YEAR_11, version: 0, settings, confirmed: 0 };
    school.admin().run(&form).await.expect("saved");
}

async fn upload(school: &TestSchool, file: impl Into<Vec<u8>>) -> ImportTargetsForm {
    let file_name = "targets.csv".to_owned();
    let upload = school.upload_records(RecordsKind::Targets, &file_name, file.into()).await;
    ImportTargetsForm { year: YEAR_11, upload, file_name, seen: None }
}

async fn import(school: &TestSchool, file: &str) -> Result<TargetsImportView, Problem> {
    let form = upload(school, file).await;
    school.admin().import(&form).await
}

async fn grade(school: &TestSchool, name: &str, subject: &str) -> Option<u8> {
    let report = school.admin().run(&TargetReportForm { year: YEAR_11 }).await.expect("the report");
    let place = report.subjects.iter().position(|one| one.name == subject).expect("a subject");
    let row = report.rows.iter().find(|row| row.name.starts_with(name)).expect("a pupil");
    row.cells[place].0.map(|grade| grade.0)
}

fn counts(view: &TargetsImportView) -> [u32; 4] {
    [view.pupils, view.targets, view.unchanged, view.refused]
}

#[tokio::test]
async fn targets_by_spreadsheet_are_seen_first_and_what_the_report_exports_changes_nothing() {
    let school = TestSchool::new().await;
    save_settings(&school, 3, Editing::UpOrDown).await;
    let (a, b) = (upn(0), upn(1));
    let file =
        format!("Name,UPN,French,history,French benchmark\nx,{},7,,9\ny,{},4,5,\n", a.as_str(), b.as_str());
    let form = upload(&school, file).await;
    let before = school.snapshot();
    let seen = school.admin().run(&form).await.expect("seen");
    assert_eq!((counts(&seen), seen.applied), ([2, 3, 0, 0], false));
    assert_eq!(school.snapshot().differences(&before), [""; 0], "nothing changes before it is asked for");
    let confirmed = ImportTargetsForm { seen: Some(seen.mark.clone()), ..form.clone() };
    let done = school.admin().run(&confirmed).await.expect("done");
    assert_eq!(done, TargetsImportView { applied: true, ..seen });
    assert_eq!(done.changes[1].changes[1].what, "History");
    assert_eq!(grade(&school, "Surname000", "French").await, Some(7));
    assert_eq!(grade(&school, "Surname000", "History").await, None, "a blank cell leaves what is there");
    assert_eq!(grade(&school, "Surname001", "History").await, Some(5));
    let again = school.admin().import(&form).await.expect("twice");
    assert_eq!(counts(&again), [0, 0, 3, 0]);
    let export = write(&ExportTargetsForm { year: YEAR_11, format: FileFormat::Csv }).expect("a form");
    let export = school.admin().send("GET", &export.address, None).await;
    let form = upload(&school, export.body().to_vec()).await;
    assert_eq!(counts(&school.admin().import(&form).await.expect("our own")), [0, 0, 3, 0]);
    school.wait_until_idle().await;
    let entries = school.admin().run(&ListAuditForm::default()).await.expect("the trail").rows;
    assert_eq!(
        entries.iter().filter(|entry| entry.kind == EventKind::TargetsImported).count(),
        2,
        "one a pupil"
    );
}

#[tokio::test]
async fn f49_a_file_goes_by_the_rule_that_a_hand_goes_by_and_what_is_refused_is_listed() {
    let school = TestSchool::new().await;
    save_settings(&school, 3, Editing::Upwards).await;
    let fill = PrepopulateTargetsForm { year: YEAR_11, replacing: false, apply: true };
    school.admin().run(&fill).await.expect("pre-populated");
    let (a, b) = (upn(0), upn(1));
    let (a, b) = (a.as_str(), b.as_str());
    let stranger = upn(77);
    let file = format!("UPN,French,Music\n{a},1,9\nA1,9,\n{},9,\n{a},9,\n{b},=1+1,U\n", stranger.as_str());
    let was = grade(&school, "Surname000", "French").await;
    let view = import(&school, &file).await.expect("what can be taken");
    assert_eq!(counts(&view), [1, 1, 0, 6]);
    let reasons: Vec<(u32, &str)> = view.refusals.iter().map(|one| (one.row, &*one.reason)).collect();
    for ((row, reason), (n, begins)) in reasons.iter().zip([
        (2, "French: "),
        (3, "UPN: "),
        (4, "UPN: No pupil of this year group"),
        (5, "UPN: An earlier row"),
        (6, "French: "),
        (6, "Music: U cannot be a target"),
    ]) {
        assert!(*row == n && reason.starts_with(begins), "{row}: {reason}");
    }
    assert_eq!(grade(&school, "Surname000", "French").await, was);
    assert_eq!(grade(&school, "Surname000", "Music").await, Some(9));
    let other = school.neighbour().await;
    other.grant_everything();
    let form = upload(&school, file).await;
    assert_eq!(other.admin().run(&form).await.expect_err("not theirs").status, 404);
    let view = school.admin().run(&ViewTargetSettingsForm { year: YEAR_11 }).await.expect("seen");
    let settings = TargetSettings { editing: Editing::No, ..view.settings };
    let lock = SaveTargetSettingsForm { year: YEAR_11, version: view.version, settings, confirmed: 0 };
    school.admin().run(&lock).await.expect("locked");
    assert!(school.admin().run(&form).await.expect_err("locked").kind.ends_with(":targets-locked"));
}

#[tokio::test]
async fn of_two_imports_of_targets_at_once_the_one_that_loses_is_told_whose() {
    let school = TestSchool::new().await;
    save_settings(&school, 6, Editing::UpOrDown).await;
    let file = |grade: u8| {
        let rows: String = (0..6).map(|n| format!("{},{grade}\n", upn(n).as_str())).collect();
        format!("UPN,French\n{rows}")
    };
    let (one, two) = (upload(&school, file(5)).await, upload(&school, file(8)).await);
    let admin = school.admin();
    let (one, two) = (admin.look(&one).await.expect("seen"), admin.look(&two).await.expect("seen"));
    let (first, second) = futures::join!(admin.run(&one), admin.run(&two));
    let mut told = 0;
    for (answer, mine) in [(first, 5), (second, 8)] {
        let view = match answer {
            Ok(view) => view,
            Err(problem) => {
                // The other import wrote first, so this one would no longer make the changes that were shown.
                assert!(problem.kind.ends_with(":plan-changed"), "{problem:?}");
                continue;
            }
        };
        assert_eq!(view.changes.len() + view.changed_meanwhile.len(), 6);
        told += view.changed_meanwhile.len();
        for lost in &view.changed_meanwhile {
            let name = lost.name.split(',').next().expect("a surname");
            assert_ne!(grade(&school, name, "French").await, Some(mine), "{name}");
        }
    }
    assert!(told <= 6, "no target is lost to both: {told}");
}

#[tokio::test]
async fn an_import_of_targets_that_meets_a_fault_anywhere_is_done_again_and_finds_what_is_left() {
    let wire = Wire::default();
    let school = TestSchool::over(&wire).await;
    save_settings(&school, 3, Editing::UpOrDown).await;
    let untouched = school.snapshot();
    let rows: String = (0..3).map(|n| format!("{},7,8\n", upn(n).as_str())).collect();
    let form = upload(&school, format!("UPN,French,Music\n{rows}")).await;
    let form = school.admin().look(&form).await.expect("seen");
    for at in 0.. {
        let mut reached = false;
        for fault in Fault::ALL {
            let place = format!("{fault:?} at {at}");
            wire.plan_fault("import-targets", at, fault);
            let first = school.admin().run(&form).await;
            let outcome = wire.end_plan();
            assert!(first.is_ok() || outcome.hit, "{place}: {first:?}");
            let again = school.admin().import(&form).await.expect("done again");
            assert_eq!((again.targets + again.unchanged, again.changed_meanwhile.len()), (6, 0), "{place}");
            school.restore(&untouched);
            reached |= outcome.reached;
        }
        if !reached {
            assert!(at >= 6, "import-targets makes {at} calls");
            return;
        }
    }
}
