//! Imports of pupils, classes, results and targets from spreadsheets, each previewed first, with the keyboard
//! alone.

use super::keyboard::{ENTER, Hands};
use domain::records::file::RecordsKind;
use domain::records::forms::{ImportPupilsForm, ListPupilsForm};
use domain::targets::forms::{
    SaveTargetSettingsForm, TargetReportForm, ViewBenchmarksForm, ViewTargetSettingsForm,
};
use domain::targets::settings::TargetSettings;
use std::path::PathBuf;
use tempfile::TempDir;
use tests::TestSchool;
use tests::pupils::{RESULTS, YEAR_11, file_of, upn};

/// Creates a file of this name. The folder is deleted when the returned `TempDir` is dropped.
pub fn file(name: &str, text: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    std::fs::write(&path, text).expect("written");
    (folder, path)
}

/// Turns target setting on, without pre-population.
pub async fn use_targets(school: &TestSchool) {
    let view = school.admin().run(&ViewTargetSettingsForm { year: YEAR_11 }).await.expect("the settings");
    let settings = TargetSettings { used: true, ..view.settings };
    let form = SaveTargetSettingsForm { year: YEAR_11, version: view.version, settings, confirmed: 0 };
    school.admin().run(&form).await.expect("saved");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f10_pupils_are_imported_as_they_were_seen_and_found_with_the_keyboard_alone() {
    let hands = Hands::with_year_11(1).await;
    let groups = || async {
        let view = hands.school.admin().run(&ListPupilsForm::default()).await.expect("pupils");
        view.groups.iter().map(|group| group.pupils).sum::<u32>()
    };
    hands.open("School data", "Import pupils").await;
    hands.press("Upload").await;
    hands.says("There is a problem").await;
    hands.press("Choose the spreadsheet you have filled in").await;
    hands.focus_on("Choose file").await;
    let (_words, words) = file("pupils.txt", "not a spreadsheet");
    hands.choose_file(&words).await;
    hands.press("Upload").await;
    hands.says("The file must be an Excel spreadsheet or a CSV file").await;
    let (_wrong, wrong) = file("wrong.csv", "UPN,Name\r\nA801200001001,Bell\r\n");
    hands.choose_file(&wrong).await;
    hands.press("Upload").await;
    hands.says("The first row does not hold the right headings").await;

    let (_folder, path) = file("pupils.csv", &(file_of(10, 22) + "A,B,C,D,E,F,G,H\r\n"));
    hands.choose_file(&path).await;
    hands.press("Upload").await;
    hands.focus_on("What pupils.csv would do").await;
    hands.says("Nothing has changed yet.").await;
    hands.says("Date of birth: Write the date as a day, month and year").await;
    hands.browser.check_accessibility().await;
    assert_eq!(groups().await, 1, "a preview changes nothing");

    // Somebody else imports half of the file, so its effect is no longer the one that was previewed.
    let name = "half.csv".to_owned();
    let upload = hands.school.upload_records(RecordsKind::Pupils, &name, file_of(10, 16).into_bytes()).await;
    let half = ImportPupilsForm { upload, file_name: name, seen: None };
    hands.school.admin().import(&half).await.expect("imported");
    hands.press("Import 12 pupils").await;
    hands.says("These records were changed meanwhile").await;
    hands.focus_on("There is a problem These records were changed meanwhile, so the file would now do something else than you saw. Nothing has been changed. Look at what it would do now, then confirm again.").await;
    hands.press("Import 6 pupils").await;
    hands.says("6 pupils imported").await;
    hands.browser.check_accessibility().await;
    assert_eq!(groups().await, 13);

    hands.press("Import another file").await;
    hands.focus_on("Choose file").await;
    hands.choose_file(&path).await;
    hands.press("Upload").await;
    hands.focus_on("What pupils.csv would do").await;
    hands.says("There is nothing to change").await;
    hands.open("School data", "Pupils").await;
    hands.press("Year 10").await;
    hands.says("6 of 6 pupils shown").await;
    hands.fill("Name or UPN", "forename011 sürname").await;
    hands.says("1 of 6 pupils shown").await;
    hands.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f10_f40_classes_and_past_results_are_imported_with_the_keyboard_alone() {
    let hands = Hands::with_year_11(3).await;
    let classes = format!("UPN,Subject,Class\r\n{},French,11/Fr1\r\n", upn(0).as_str());
    let (_folder, path) = file("classes.csv", &classes);
    hands.open("School data", "Import classes").await;
    hands.choose_file(&path).await;
    hands.press("Upload").await;
    hands.focus_on("What classes.csv would do").await;
    hands.says("blank → 11/Fr1").await;
    hands.press("Import 1 class").await;
    hands.says("1 class imported").await;

    let (_folder, path) = file("results.csv", RESULTS);
    hands.open("School data", "Import past results").await;
    hands.choose_file(&path).await;
    hands.press("Upload").await;
    hands.focus_on("What results.csv would do").await;
    hands.says("2025/26").await;
    hands.browser.check_accessibility().await;
    hands.press("Cancel").await;
    hands.focus_on("Choose file").await;
    hands.choose_file(&path).await;
    hands.keys(ENTER).await;
    hands.press("Upload").await;
    hands.press("Import 1 result").await;
    hands.says("1 result imported").await;
    hands.press("See the benchmarks").await;
    hands.page("Benchmarks").await;
    let view = hands.school.admin().run(&ViewBenchmarksForm { year: YEAR_11 }).await.expect("benchmarks");
    assert_eq!(view.subjects.iter().map(|subject| subject.results).sum::<u32>(), 1);
    hands.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f51_targets_are_imported_into_the_report_with_the_keyboard_alone() {
    let hands = Hands::with_year_11(6).await;
    use_targets(&hands.school).await;
    let lines = [(0, "7", "x"), (1, "6", "5")]
        .map(|(n, french, german)| format!("{},Somebody,{french},{german}\r\n", upn(n).as_str()));
    let (_folder, path) = file("targets.csv", &format!("UPN,Name,French,German\r\n{}", lines.concat()));
    hands.open("Target setting", "Report").await;
    hands.press("Import targets").await;
    hands.page("Import targets").await;
    hands.choose_file(&path).await;
    hands.press("Upload").await;
    hands.focus_on("What targets.csv would do").await;
    hands.says("German: Enter a grade from 1 to 9").await;
    hands.press("Import 3 targets").await;
    hands.says("3 targets imported").await;
    hands.browser.check_accessibility().await;
    hands.press("See the report").await;
    hands.page("Report").await;
    let report = hands.school.admin().run(&TargetReportForm { year: YEAR_11 }).await.expect("the report");
    let set = |name: &str| report.subjects.iter().find(|one| one.name == name).map(|one| one.set);
    assert_eq!((set("French"), set("German")), (Some(2), Some(1)));
    hands.close().await;
}
