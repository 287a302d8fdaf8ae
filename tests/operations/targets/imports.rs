//! Imports of targets.

use domain::access::form::write;
use domain::audit::forms::ListAuditForm;
use domain::base::event::EventKind;
use domain::base::failure::Problem;
use domain::base::sheet::FileFormat;
use domain::changes::forms::ChangeView;
use domain::records::file::RecordsKind;
use domain::targets::forms::*;
use domain::targets::settings::{Editing, Prepopulation, TargetSettings};
use tests::TestSchool;
use tests::pupils::{YEAR_11, figures, upn};

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
    ImportTargetsForm { year: YEAR_11, upload, file_name }
}

async fn import(school: &TestSchool, file: &str) -> Result<ChangeView, Problem> {
    let form = upload(school, file).await;
    school.admin().import(&form).await
}

async fn grade(school: &TestSchool, name: &str, subject: &str) -> Option<u8> {
    let report = school.admin().run(&TargetReportForm { year: YEAR_11 }).await.expect("the report");
    let place = report.subjects.iter().position(|one| one.name == subject).expect("a subject");
    let row = report.rows.iter().find(|row| row.name.starts_with(name)).expect("a pupil");
    row.cells[place].0.map(|grade| grade.0)
}

#[tokio::test]
async fn targets_by_spreadsheet_are_seen_first_and_what_the_report_exports_changes_nothing() {
    let school = TestSchool::new().await;
    save_settings(&school, 3, Editing::UpOrDown).await;
    let (a, b) = (upn(0), upn(1));
    let file =
        format!("Name,UPN,French,history,French benchmark\nx,{},7,,9\ny,{},4,5,\n", a.as_str(), b.as_str());
    let seen = school.admin().plan(&upload(&school, file.clone()).await).await.expect("seen");
    assert_eq!(figures(&seen), [3, 2, 0, 0]);
    assert_eq!(grade(&school, "Surname000", "French").await, None, "nothing changes before it is asked for");
    let done = school.admin().apply(&seen).await.expect("done");
    let lines = school.admin().lines(done.summary.id, false).await;
    assert_eq!(lines[1].changes[1].what, "History");
    assert_eq!(grade(&school, "Surname000", "French").await, Some(7));
    assert_eq!(grade(&school, "Surname000", "History").await, None, "a blank cell leaves what is there");
    assert_eq!(grade(&school, "Surname001", "History").await, Some(5));
    let again = import(&school, &file).await.expect("twice");
    assert_eq!(figures(&again), [0, 0, 3, 0]);
    let export = write(&ExportTargetsForm { year: YEAR_11, format: FileFormat::Csv }).expect("a form");
    let export = school.admin().send("GET", &export.address, None).await;
    let form = upload(&school, export.body().to_vec()).await;
    assert_eq!(figures(&school.admin().import(&form).await.expect("our own")), [0, 0, 3, 0]);
    school.wait_until_idle().await;
    let entries = school.admin().run(&ListAuditForm::default()).await.expect("the trail").rows;
    assert_eq!(
        entries.iter().filter(|entry| entry.kind == EventKind::TargetsImported).count(),
        1,
        "one a transaction"
    );
    school.admin().undo(done.summary.id).await.expect("undone");
    assert_eq!(grade(&school, "Surname000", "French").await, None);
}

#[tokio::test]
async fn f49_a_file_goes_by_the_rule_that_a_hand_goes_by_and_what_is_refused_is_listed() {
    let school = TestSchool::new().await;
    save_settings(&school, 3, Editing::Upwards).await;
    let fill = PrepopulateTargetsForm { year: YEAR_11, replacing: false };
    school.admin().prepopulate(&fill).await.expect("pre-populated");
    let (a, b) = (upn(0), upn(1));
    let (a, b) = (a.as_str(), b.as_str());
    let stranger = upn(77);
    let file = format!("UPN,French,Music\n{a},1,9\nA1,9,\n{},9,\n{a},9,\n{b},=1+1,U\n", stranger.as_str());
    let was = grade(&school, "Surname000", "French").await;
    let view = import(&school, &file).await.expect("what can be taken");
    assert_eq!(figures(&view), [1, 1, 0, 6]);
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
    let (one, two) = (admin.plan(&one).await.expect("seen"), admin.plan(&two).await.expect("seen"));
    let (first, second) = futures::join!(admin.apply(&one), admin.apply(&two));
    let mut told = 0;
    for (answer, seen) in [(first, one), (second, two)] {
        let view = match answer {
            Ok(view) => view,
            Err(problem) => {
                assert!(problem.kind.ends_with(":change-running"), "{problem:?}");
                admin.apply(&seen).await.expect("the other is finished")
            }
        };
        told += admin.lines(view.summary.id, true).await.len();
        assert_eq!(view.refused as usize, admin.lines(view.summary.id, true).await.len());
    }
    assert_eq!(told, 6, "each pupil\u{2019}s targets are set once, and refused once");
}

#[tokio::test]
async fn targets_that_were_deleted_pre_populated_or_locked_after_the_file_was_looked_at_are_left_out() {
    let school = TestSchool::new().await;
    save_settings(&school, 3, Editing::UpOrDown).await;
    let admin = school.admin();
    let file = format!("UPN,French,Music\n{},4,4\n{},5,5\n", upn(0).as_str(), upn(1).as_str());
    let seen = admin.plan(&upload(&school, file.clone()).await).await.expect("seen");
    let fill = PrepopulateTargetsForm { year: YEAR_11, replacing: true };
    admin.prepopulate(&fill).await.expect("pre-populated");
    let pre = grade(&school, "Surname000", "French").await;
    let done = admin.apply(&seen).await.expect("nothing of it");
    assert_eq!((done.refused, grade(&school, "Surname000", "French").await), (2, pre));

    let seen = admin.plan(&upload(&school, file.clone()).await).await.expect("seen");
    let form = DeleteTargetsForm { year: YEAR_11, subject: Some("French".to_owned()), count: 2 };
    admin.import(&form).await.expect("deleted");
    let done = admin.apply(&seen).await.expect("nothing of it");
    assert_eq!((done.refused, grade(&school, "Surname000", "French").await), (2, None));

    let seen = admin.plan(&upload(&school, file).await).await.expect("seen");
    let view = admin.run(&ViewTargetSettingsForm { year: YEAR_11 }).await.expect("seen");
    let settings = TargetSettings { editing: Editing::No, ..view.settings };
    let lock = SaveTargetSettingsForm { year: YEAR_11, version: view.version, settings, confirmed: 0 };
    admin.run(&lock).await.expect("locked");
    assert_eq!(admin.apply(&seen).await.expect("nothing of it").refused, 2);
}
