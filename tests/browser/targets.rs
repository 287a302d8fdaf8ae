//! Target setting with the keyboard alone.

use super::keyboard::{DOWN, ENTER, ESCAPE, Hands, RIGHT, SPACE};
use domain::attainment::model::Level;
use domain::targets::forms::*;
use domain::targets::settings::{Editing, Prepopulation, TargetSettings};
use tests::TestSchool;
use tests::pupils::YEAR_11;
use thirtyfour::prelude::*;

/// Saves target settings with this editing rule, and pre-populates every subject.
pub async fn prepopulated(school: &TestSchool, editing: Editing) {
    let view = school.admin().run(&ViewTargetSettingsForm { year: YEAR_11 }).await.expect("the settings");
    let prepopulation = Prepopulation::Benchmark;
    let settings = TargetSettings { used: true, prepopulation, editing, ..view.settings };
    let form = SaveTargetSettingsForm { year: YEAR_11, version: view.version, settings, confirmed: 0 };
    school.admin().run(&form).await.expect("saved");
    let fill = PrepopulateTargetsForm { year: YEAR_11, replacing: false };
    school.admin().prepopulate(&fill).await.expect("pre-populated");
}

/// Returns the average points of Mathematics that the page shows.
async fn average(hands: &Hands) -> f64 {
    let row = By::XPath("//tr[.//input[@aria-label='Mathematics benchmark']]//td[4]");
    let text = hands.browser.find(row).await.text().await.expect("a text");
    let points = text.split_whitespace().next();
    points.and_then(|points| points.parse().ok()).unwrap_or_else(|| panic!("no points in “{text}”"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f39_f44_f79_a_benchmark_is_set_with_the_keyboard_alone_and_what_it_gives_is_shown_before() {
    let hands = Hands::with_year_11(21).await;
    let level = || async {
        let view = hands.school.admin().run(&ViewBenchmarksForm { year: YEAR_11 }).await.expect("seen");
        view.subjects.iter().find(|one| one.subject == "Mathematics").expect("there").level
    };
    hands.open("Target setting", "Benchmarks").await;
    hands.says("20 of 21 pupils have prior attainment").await;
    hands.to("Mathematics benchmark").await;
    let before = average(&hands).await;
    hands.keys(RIGHT).await;
    hands.says("1 subject changed, nothing saved yet").await;
    assert!(average(&hands).await > before, "from {before}");
    hands.says("English and maths, grade 5 or above").await;
    hands.press("Show grades").await;
    hands.says("Share of grades").await;
    assert_eq!(level().await, Level::Average, "not saved yet");
    hands.press("Save").await;
    hands.says("The benchmarks have been saved").await;
    assert_eq!(level().await, Level::High);
    hands.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f46_f48_targets_are_settled_and_pre_populated_with_the_keyboard_alone_after_a_look() {
    let hands = Hands::with_year_11(21).await;
    let set = || async {
        let counts = hands.school.admin().run(&CountTargetsForm { year: YEAR_11 }).await.expect("counted");
        counts.total.set
    };
    hands.open("Target setting", "Targets").await;
    hands.to("Year 11 only").await;
    hands.fill("No", DOWN).await;
    hands.focus_on("Yes").await;
    hands.fill("No", DOWN).await;
    hands.focus_on("Yes, with the benchmark grade").await;
    hands.says("Benchmarks for this year group have not been set yet").await;
    hands.fill("Yes, up or down", DOWN).await;
    hands.focus_on("Yes, upwards only").await;
    hands.browser.check_accessibility().await;
    hands.press("Save").await;
    hands.says("The target settings have been saved").await;
    hands.says("All subjects").await;
    hands.browser.check_accessibility().await;
    assert_eq!(set().await, 0, "a preview changes nothing");
    hands.press("Pre-populate these targets").await;
    hands.focus_on("Pre-populate 400 targets in Year 11?").await;
    hands.keys(ESCAPE).await;
    hands.focus_on("Pre-populate these targets").await;
    hands.keys(ENTER).await;
    hands.focus_on("Pre-populate 400 targets in Year 11?").await;
    hands.press("Confirm").await;
    hands.says("400 targets pre-populated").await;
    assert_eq!(set().await, 400);
    hands.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f52_f53_subjects_are_chosen_with_the_keyboard_alone() {
    let hands = Hands::with_year_11(5).await;
    let chosen = || async {
        let view = hands.school.admin().run(&ViewSubjectsForm { year: YEAR_11 }).await.expect("subjects");
        view.chosen
    };
    hands.open("Target setting", "Subjects").await;
    hands.press("Select none").await;
    hands.press("Save").await;
    hands.says("Select at least one subject").await;
    hands.tick("Latin").await;
    hands.tick("Mathematics").await;
    hands.press("Save").await;
    hands.says("The subjects have been saved").await;
    assert_eq!(chosen().await, ["Latin", "Mathematics"]);
    hands.press("Defaults").await;
    hands.press("Save").await;
    hands.says("20 of").await;
    hands.browser.find(By::XPath("//*[@id='notice']")).await;
    hands.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f51_f49_a_target_is_changed_in_the_grid_with_the_keyboard_alone_and_upwards_only() {
    let hands = Hands::with_year_11(6).await;
    prepopulated(&hands.school, Editing::Upwards).await;
    let target = || async {
        let report = hands.school.admin().run(&TargetReportForm { year: YEAR_11 }).await.expect("the report");
        report.rows[1].cells[1].0.map(|grade| grade.0)
    };
    hands.open("Target setting", "Report").await;
    hands.says("6 of 6 pupils shown").await;
    hands.to_id("cell-0-0").await;
    hands.keys(DOWN).await;
    hands.keys(RIGHT).await;
    hands.to_id("cell-1-1").await;
    let before = target().await.expect("pre-populated");
    // Typing a grade below the pre-populated one is refused in the cell, and Escape restores the old grade.
    hands.keys("1").await;
    hands.focus_on("Target of Surname001, Forename001 in Biology").await;
    hands.keys(ENTER).await;
    hands.focus_on_id("cell-2-1").await;
    hands.says("1 refused").await;
    hands.keys("\u{e013}").await;
    hands.focus_on_id("cell-1-1").await;
    hands.says("Targets in this year group can only go up").await;
    hands.browser.check_accessibility().await;
    hands.keys(ESCAPE).await;
    hands.focus_on_id("cell-1-1").await;
    assert_eq!(target().await, Some(before));
    hands.keys("9").await;
    hands.focus_on("Target of Surname001, Forename001 in Biology").await;
    hands.keys(ENTER).await;
    hands.says("Saved: Surname001, Forename001, Biology, target 9").await;
    assert_eq!(target().await, Some(9));
    hands.keys("\u{e013}").await;
    hands.focus_on_id("cell-1-1").await;
    // The panel opens with Space and follows the focus, which stays in the grid. Escape closes it.
    hands.keys(SPACE).await;
    hands.says("Chance of this grade or better").await;
    hands.says("9 set by Robin Weaver").await;
    hands.focus_on_id("cell-1-1").await;
    hands.browser.find(By::Css("aside svg rect")).await;
    hands.browser.check_accessibility().await;
    hands.keys(DOWN).await;
    hands.focus_on_id("cell-2-1").await;
    hands.browser.find(By::XPath("//aside//h2[.='Surname002, Forename002']")).await;
    hands.says("Where it comes from").await;
    hands.keys(ESCAPE).await;
    hands.focus_on_id("cell-2-1").await;
    assert!(hands.browser.driver.find(By::Css("aside")).await.is_err(), "closed");
    hands.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_report_shows_pupils_first_and_remembers_how_it_was_left() {
    let hands = Hands::with_year_11(40).await;
    prepopulated(&hands.school, Editing::UpOrDown).await;
    let number = async |script: &str| -> i64 {
        let answer = hands.browser.driver.execute(script, Vec::new()).await.expect("an answer");
        answer.convert().expect("a number")
    };
    let rows = "const grid = document.getElementById('grid').getBoundingClientRect();
        return [...document.querySelectorAll('#grid tbody th')].map(row => row.getBoundingClientRect())
            .filter(row => row.bottom <= Math.min(grid.bottom, innerHeight)).length;";
    let subjects = "const grid = document.getElementById('grid').getBoundingClientRect();
        return [...document.querySelectorAll('#grid thead tr:first-child th')]
            .filter(one => one.getBoundingClientRect().right <= grid.right + 1).length - 1;";
    let top = "return Math.round(document.querySelector('#grid tbody th').getBoundingClientRect().top);";
    hands.browser.resize(1366, 768).await;
    hands.open("Target setting", "Report").await;
    hands.says("40 of 40 pupils shown").await;
    let (pupils, first) = (number(rows).await, number(top).await);
    assert!(pupils >= 14 && first <= 230, "{pupils} pupils, the first {first} px from the top");
    // A question mark lists the keys, and Escape leads back to the grid.
    hands.to_id("cell-0-0").await;
    hands.keys("?").await;
    hands.focus_on("Keys of the grid").await;
    hands.browser.check_accessibility().await;
    hands.keys(ESCAPE).await;
    hands.focus_on_id("cell-0-0").await;
    hands.browser.resize(1920, 1080).await;
    hands.keys(SPACE).await;
    hands.says("Chance of this grade or better").await;
    assert_eq!(number(subjects).await, 20, "subjects at 1920 beside the panel");
    hands.tick("Summary").await;
    let without_summary = By::XPath("//main[not(.//*[contains(@class, 'at-avg')])]");
    hands.browser.find(without_summary.clone()).await;
    // The browser remembers both when the page is loaded again.
    hands.browser.open_page("/report/ks4-2015").await;
    hands.browser.says("Chance of this grade or better").await;
    hands.browser.find(without_summary).await;
    hands.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f54_f55_targets_are_deleted_with_the_number_confirmed_and_brought_back_with_the_keyboard_alone() {
    let hands = Hands::with_year_11(21).await;
    prepopulated(&hands.school, Editing::UpOrDown).await;
    let set = || async {
        let counts = hands.school.admin().run(&CountTargetsForm { year: YEAR_11 }).await.expect("counted");
        counts.total.set
    };
    hands.open("Target setting", "Targets").await;
    hands.press("Delete targets").await;
    hands.page("Delete Year 11 targets").await;
    hands.says("400 targets set (400 prepopulated)").await;
    hands.press("Continue").await;
    hands.focus_on("Delete Year 11 targets").await;
    hands.says("This would remove 400 of your 400 targets.").await;
    hands.browser.check_accessibility().await;
    hands.press("Delete these targets").await;
    hands.says("Type the number 400 to go on").await;
    assert_eq!(set().await, 400);
    hands.fill("Type 400 to confirm", "400").await;
    hands.press("Delete these targets").await;
    hands.says("Year 11 targets have been deleted").await;
    assert_eq!(set().await, 0);
    hands.press("Undo these changes").await;
    hands.press("Undo").await;
    hands.says("Year 11 targets have been brought back").await;
    assert_eq!(set().await, 400);
    hands.close().await;
}
