//! Imports of pupils, classes, results and targets from spreadsheets, each previewed first, with the keyboard
//! alone.

use super::keyboard::Hands;
use domain::changes::change_set::ChangeState;
use domain::changes::forms::{ApplyChangeForm, ListChangesForm, ViewChangeForm};
use domain::records::cohort::AcademicYear;
use domain::records::file::RecordsKind;
use domain::records::forms::{ImportResultsForm, ListPupilsForm};
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
    hands.press("Select the spreadsheet you have filled in").await;
    hands.focus_on("Choose file").await;
    let (_words, words) = file("pupils.txt", "not a spreadsheet");
    hands.choose_file(&words).await;
    hands.press("Upload").await;
    hands.says("The file must be a spreadsheet whose name ends in").await;
    let (_wrong, wrong) = file("wrong.csv", "UPN,Name\r\nA801200001001,Bell\r\n");
    hands.choose_file(&wrong).await;
    hands.press("Upload").await;
    hands.says("The headings in row 1 are not right").await;

    let (_folder, path) = file("pupils.csv", &(file_of(10, 22) + "A,B,C,D,E,F,G,H\r\n"));
    hands.choose_file(&path).await;
    hands.press("Upload").await;
    hands.focus_on("What pupils.csv would do").await;
    hands.says("Nothing has changed yet.").await;
    hands.says("Date of birth: Enter the date as a day, month and year").await;
    hands.browser.check_accessibility().await;
    assert_eq!(groups().await, 1, "a preview changes nothing");

    // Somebody else imports half of the file, so those lines are left out.
    let half = hands.school.pupils_file(&file_of(10, 16)).await;
    hands.school.admin().import(&half).await.expect("imported");
    hands.press("Apply these changes").await;
    hands.says("pupils.csv has been imported").await;
    hands.says("What stayed as it was").await;
    hands.says("Someone else changed this record after the file was read").await;
    hands.browser.check_accessibility().await;
    assert_eq!(groups().await, 13);

    hands.press("Undo these changes").await;
    hands.press("Undo").await;
    hands.says("The import of pupils.csv has been undone").await;
    assert_eq!(groups().await, 7);

    hands.press("Choose another file").await;
    hands.page("Import pupils").await;
    hands.choose_file(&path).await;
    hands.press("Upload").await;
    hands.focus_on("What pupils.csv would do").await;
    hands.press("Apply these changes").await;
    hands.says("pupils.csv has been imported").await;
    hands.open("School data", "Import pupils").await;
    hands.choose_file(&path).await;
    hands.press("Upload").await;
    hands.says("There is nothing to change").await;
    hands.open("School data", "Recent changes").await;
    hands.says("Import of pupils").await;
    hands.browser.check_accessibility().await;
    hands.open("School data", "Pupils").await;
    hands.press("Year 10 6").await;
    hands.says("6 pupils").await;
    hands.fill("Find", "forename011 sürname").await;
    hands.says("1 of 6 pupils").await;
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
    hands.press("Apply these changes").await;
    hands.says("classes.csv has been imported").await;

    let (_folder, path) = file("results.csv", RESULTS);
    hands.open("School data", "Import past results").await;
    hands.choose_file(&path).await;
    hands.press("Upload").await;
    hands.focus_on("What results.csv would do").await;
    hands.says("2025/26").await;
    hands.browser.check_accessibility().await;
    hands.press("Choose another file").await;
    hands.page("Import past results").await;
    hands.choose_file(&path).await;
    hands.press("Upload").await;
    hands.press("Apply these changes").await;
    hands.says("results.csv has been imported").await;
    hands.press("See the benchmarks").await;
    hands.page("Year 11 benchmarks").await;
    let view = hands.school.admin().run(&ViewBenchmarksForm { year: YEAR_11 }).await.expect("benchmarks");
    assert_eq!(view.subjects.iter().map(|subject| subject.results).sum::<u32>(), 5);
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
    hands.press("Apply these changes").await;
    hands.says("targets.csv has been imported").await;
    hands.browser.check_accessibility().await;
    hands.press("See the report").await;
    hands.page("Year 11 targets").await;
    let report = hands.school.admin().run(&TargetReportForm { year: YEAR_11 }).await.expect("the report");
    let set = |name: &str| report.subjects.iter().find(|one| one.name == name).map(|one| one.set);
    assert_eq!((set("French"), set("German")), (Some(2), Some(1)));
    hands.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f77_the_progress_of_an_import_survives_a_closed_window() {
    let hands = Hands::with_year_11(1).await;
    let (_folder, path) = file("pupils.csv", &file_of(1, 1_201));
    hands.open("School data", "Import pupils").await;
    hands.choose_file(&path).await;
    hands.press("Upload").await;
    hands.says("100 of 1,200 shown").await;
    // The window is closed after its first request, and another one is opened.
    hands.browser.open_page("/").await;
    let admin = hands.school.admin();
    let change = admin.run(&ListChangesForm::default()).await.expect("the list").rows.remove(0).id;
    let seen = admin.run(&ViewChangeForm { change }).await.expect("the plan");
    let first = ApplyChangeForm { change, mark: seen.mark, typed: None };
    let begun = admin.run(&first).await.expect("some of it").summary.state;
    assert_eq!(begun, ChangeState::Applying);
    hands.browser.open_page(&format!("/changes/{change}")).await;
    hands.says("of 1,200 done").await;
    hands.says("pupils.csv has been imported").await;
    let view = hands.school.admin().run(&ListPupilsForm::default()).await.expect("pupils");
    assert_eq!(view.groups.iter().map(|group| group.pupils).sum::<u32>(), 1_201);
    hands.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f77_a_file_that_takes_out_far_more_than_it_brings_asks_for_the_number_to_be_typed() {
    let hands = Hands::with_year_11(1).await;
    let row = |n: u32| format!("2025/26,French,7,F,{},104.5,KS4\r\n", n % 12 + 1);
    let headings = RESULTS.lines().next().expect("headings");
    let all = format!("{headings}\r\n{}", (0..70).map(row).collect::<String>());
    let upload = hands.school.upload_records(RecordsKind::Results, "all.csv", all.into_bytes()).await;
    let form = ImportResultsForm { upload, file_name: "all.csv".to_owned() };
    hands.school.admin().import(&form).await.expect("70 results");
    let (_folder, path) = file("results.csv", RESULTS);
    hands.open("School data", "Import past results").await;
    hands.choose_file(&path).await;
    hands.press("Upload").await;
    hands.says("This would remove 65 of your 70 results.").await;
    hands.press("Apply these changes").await;
    hands.says("Type the number 65 to go on").await;
    hands.browser.check_accessibility().await;
    hands.fill("Type 65 to confirm", "65").await;
    hands.press("Apply these changes").await;
    hands.says("results.csv has been imported").await;
    hands.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f10_f71_a_pupil_is_added_changed_and_reported_as_a_leaver_with_the_keyboard_alone() {
    let hands = Hands::with_year_11(1).await;
    hands.open("School data", "Pupils").await;
    hands.press("Add a pupil").await;
    hands.page("Add a pupil").await;
    hands.browser.check_both_widths().await;
    hands.press("Save").await;
    hands.says("Enter a UPN").await;
    hands.fill("UPN", upn(50).as_str()).await;
    hands.fill("Surname", "Núñez").await;
    hands.fill("Forename", "Zoë").await;
    hands.fill("Date of birth", "31/12/2010").await;
    hands.choose("Year group", 11).await;
    hands.press("Save").await;
    hands.says("Zoë Núñez has been added").await;
    hands.page("Zoë Núñez").await;
    hands.browser.check_both_widths().await;

    hands.choose("Add a subject", 1).await;
    let subject = hands.browser.driver.find(thirtyfour::By::Css(".at-fields label[for^='class-']")).await;
    let subject = subject.expect("a field for the class").text().await.expect("its label");
    hands.fill(&subject, "11/a").await;
    hands.press("Save").await;
    hands.says("Zoë Núñez’s record has been changed").await;
    // What is typed and not saved is kept over a reload.
    hands.fill("Surname", "Byron").await;
    hands.browser.driver.refresh().await.expect("reloaded");
    hands.browser.page("Zoë Núñez").await;
    let surname = hands.browser.driver.find(thirtyfour::By::Id("surname")).await.expect("the field");
    assert_eq!(surname.prop("value").await.expect("its value").as_deref(), Some("Byron"));
    hands.press("Save").await;
    hands.says("Zoë Byron’s record has been changed").await;

    hands.fill("Last day", "01/09/2026").await;
    hands.press("Report as a leaver").await;
    hands.says("has been reported as a leaver").await;
    hands.says("Left on 01/09/2026, reported on 02/09/2026.").await;
    hands.browser.check_both_widths().await;
    hands.open("School data", "Pupils").await;
    hands.press("Left 1").await;
    hands.says("Last day 01/09/2026").await;
    hands.press("Byron, Zoë").await;
    hands.press("Return to the roll").await;
    hands.says("is on the roll").await;
    hands.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f10_f80_characteristics_are_answered_for_a_year_and_what_is_typed_beside_them_stays() {
    let hands = Hands::with_year_11(1).await;
    hands.open("School data", "Pupils").await;
    hands.press("Surname000, Forename000").await;
    hands.page("Forename000 Surname000").await;
    hands.fill("Surname", "Byron").await;
    hands.choose("Special educational needs (SEN)", 1).await;
    hands.press("Save characteristics").await;
    hands.says("characteristics have been saved").await;
    hands.says("SEN, 2026/27: By hand, 02/09/2026.").await;
    let surname = hands.browser.driver.find(thirtyfour::By::Id("surname")).await.expect("the field");
    assert_eq!(surname.prop("value").await.expect("its value").as_deref(), Some("Byron"));
    hands.browser.check_both_widths().await;
    hands.press("Save").await;
    hands.says("Forename000 Byron’s record has been changed").await;
    hands.says("It replaced Surname000.").await;
    hands.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f10_f77_a_new_academic_year_is_started_and_undone_with_the_keyboard_alone() {
    let hands = Hands::with_year_11(2).await;
    hands.school.with_records_of(AcademicYear(2025));
    hands.open("School data", "Pupils").await;
    hands.press("Start 2026/27").await;
    hands.page("Start the academic year").await;
    hands.browser.check_both_widths().await;
    hands.press("See what would change").await;
    hands.page("From 2025/26 to 2026/27").await;
    hands.browser.check_both_widths().await;
    hands.press("Apply these changes").await;
    hands.says("Your records are in the new academic year").await;
    hands.press("Undo these changes").await;
    hands.press("Undo").await;
    hands.says("The start of the academic year has been undone").await;
    hands.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f78_who_could_see_a_pupil_is_one_step_from_the_pupil_and_survives_a_reload() {
    let hands = Hands::with_year_11(1).await;
    let pupil = hands.school.admin().run(&ListPupilsForm::default()).await.expect("pupils").pupils[0].id;
    hands.browser.open_page(&format!("/pupils/{pupil}")).await;
    hands.press("See who could see this pupil on a day").await;
    hands.page("Who could see Surname000, Forename000").await;
    hands.says("1 person could see it, 1 did").await;
    hands.says("Pupil’s record opened").await;
    hands.browser.check_accessibility().await;
    // The day before the school began. Day and month are the same, because their order depends on the browser's language.
    hands.fill("Day", "01012026").await;
    hands.says("Nobody could see it").await;
    hands.browser.driver.refresh().await.expect("loaded again");
    hands.browser.says("Nobody could see it").await;
    hands.close().await;
}
