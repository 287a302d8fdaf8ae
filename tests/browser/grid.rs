//! The grid of the report as a spreadsheet, and pages that would lose work.

use super::keyboard::{DOWN, ENTER, ESCAPE, Hands, RIGHT};
use super::targets::prepopulated;
use domain::targets::forms::*;
use domain::targets::settings::Editing;
use serde_json::json;
use tests::pupils::YEAR_11;
use tests::{PASSWORD, TestSchool};
use thirtyfour::cdp::domains::network::NetworkConditions;
use thirtyfour::common::keys::Key;

const CONTROL: Key = Key::Control;

/// The saved target of each pupil in a subject, in the order of the report.
pub async fn targets_in(school: &TestSchool, column: usize) -> Vec<Option<u8>> {
    let report = school.admin().run(&TargetReportForm { year: YEAR_11 }).await.expect("the report");
    report.rows.iter().map(|row| row.cells[column].0.map(|grade| grade.0)).collect()
}

/// Makes the browser's network slow, or takes it away.
async fn network(hands: &Hands, latency: u32, offline: bool) {
    let tools = hands.browser.driver.cdp();
    let network = tools.network();
    network.enable().await.expect("the network's tools");
    let conditions = NetworkConditions { latency, offline, ..NetworkConditions::default() };
    network.emulate_network_conditions(conditions).await.expect("set");
}

/// Makes the browser's processor slow, and lets it put off what it may, so that keys arrive while a page is drawn.
async fn slow_processor(hands: &Hands) {
    let driver = &hands.browser.driver;
    driver.cdp().send_raw("Emulation.setCPUThrottlingRate", json!({ "rate": 4 })).await.expect("set");
    let put_off = "const later = setTimeout; window.setTimeout = (what, when) => later(what, when + 100);";
    driver.execute(put_off, Vec::new()).await.expect("set");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_grades_typed_at_once_on_a_slow_network_land_where_they_were_typed() {
    let hands = Hands::with_year_11(105).await;
    prepopulated(&hands.school, Editing::UpOrDown).await;
    hands.open("Target setting", "Report").await;
    hands.says("105 of 105 pupils shown").await;
    hands.to_id("cell-0-0").await;
    network(&hands, 200, false).await;
    slow_processor(&hands).await;
    let typed: Vec<u8> = (0..100).map(|n| [5, 8, 3, 9, 1, 7][n % 6]).collect();
    let keys: String = typed.iter().map(|grade| format!("{grade}{ENTER}")).collect();
    hands.keys(&keys).await;
    // The focus is where the last Enter led: on the fourth page of pupils.
    hands.focus_on_id("cell-100-0").await;
    hands.saved().await;
    let stored = targets_in(&hands.school, 0).await;
    let wanted: Vec<Option<u8>> = typed.iter().copied().map(Some).collect();
    assert_eq!(stored[..100], wanted[..]);
    hands.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_grid_takes_the_keys_of_a_spreadsheet() {
    let hands = Hands::with_year_11(6).await;
    prepopulated(&hands.school, Editing::UpOrDown).await;
    let before = targets_in(&hands.school, 0).await;
    hands.open("Target setting", "Report").await;
    hands.to_id("cell-0-0").await;
    // Tab goes right once something is typed, Shift with it back, and Enter down.
    hands.keys("7\u{e004}").await;
    hands.focus_on_id("cell-0-1").await;
    hands.keys("8").await;
    hands.keys(ENTER).await;
    hands.focus_on_id("cell-1-1").await;
    hands.saved().await;
    assert_eq!(
        (targets_in(&hands.school, 0).await[0], targets_in(&hands.school, 1).await[0]),
        (Some(7), Some(8))
    );
    // Control and D copies from above, Delete clears, Control and Z takes back.
    hands.chord(CONTROL, "d").await;
    hands.saved().await;
    assert_eq!(targets_in(&hands.school, 1).await[1], Some(8));
    hands.keys("\u{e017}").await;
    hands.saved().await;
    assert_eq!(targets_in(&hands.school, 1).await[1], None);
    hands.chord(CONTROL, "z").await;
    hands.saved().await;
    assert_eq!(targets_in(&hands.school, 1).await[1], Some(8));
    // Escape ends typing; then Tab leaves the grid.
    hands.keys("9").await;
    hands.focus_on("Target of Surname001, Forename001 in Biology").await;
    hands.keys(ESCAPE).await;
    hands.keys("\u{e004}").await;
    hands.focus_on("F2 change target").await;
    assert_eq!(targets_in(&hands.school, 1).await[1], Some(8));
    // A column from a spreadsheet program.
    hands.to_id("cell-1-1").await;
    hands.paste("5\r\nx\r\n\r\n6\r\n").await;
    hands.says("Pasted: 2 targets changed. Left out: x").await;
    hands.saved().await;
    let pasted = targets_in(&hands.school, 1).await;
    assert_eq!((pasted[1], pasted[4]), (Some(5), Some(6)));
    assert_eq!(targets_in(&hands.school, 0).await[1..], before[1..], "no other column changed");
    hands.browser.check_accessibility().await;
    hands.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_open_edit_survives_filters_and_escape_cancels_it_from_anywhere_on_the_page() {
    let hands = Hands::with_year_11(40).await;
    prepopulated(&hands.school, Editing::UpOrDown).await;
    let before = targets_in(&hands.school, 0).await;
    hands.open("Target setting", "Report").await;
    hands.to_id("cell-0-0").await;
    hands.keys("x").await;
    hands.focus_on("Target of Surname000, Forename000 in Art and Design").await;
    hands.browser.fill("Find", "Surname03").await;
    hands.says("10 of 40 pupils shown").await;
    hands.says("Not finished: Surname000, Forename000, Art and Design").await;
    hands.keys(ESCAPE).await;
    hands.to_id("cell-0-0").await;
    assert_eq!(targets_in(&hands.school, 0).await, before);
    // “Next” starts at the top of the next page.
    hands.browser.fill("Find", " ").await;
    hands.says("40 of 40 pupils shown").await;
    hands.press("Next").await;
    hands.focus_on_id("cell-30-0").await;
    let top = "const [cell, grid] = ['cell-30-0', 'grid'].map(id => document.getElementById(id).getBoundingClientRect());
               return cell.top - grid.top;";
    let top: f64 =
        hands.browser.driver.execute(top, Vec::new()).await.expect("a place").convert().expect("a number");
    assert!((0.0..150.0).contains(&top), "{top} px below the top of the grid");
    hands.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_target_that_somebody_else_set_first_is_shown_and_neither_is_lost() {
    let hands = Hands::with_year_11(6).await;
    prepopulated(&hands.school, Editing::UpOrDown).await;
    hands.open("Target setting", "Report").await;
    hands.to_id("cell-0-0").await;
    let pupil = hands.school.admin().run(&TargetReportForm { year: YEAR_11 }).await.expect("the report").rows
        [0]
    .clone();
    hands.school.admin().set_target(pupil.id, "Art and Design", "2", pupil.cells[0].0).await.expect("first");
    hands.keys("9").await;
    hands.keys(ENTER).await;
    hands.says("1 refused").await;
    hands.press("Show it").await;
    hands.says("Not saved. Someone else has just changed this. Set as 2 by Robin Weaver").await;
    hands.browser.check_accessibility().await;
    hands.press("Use 9").await;
    hands.saved().await;
    assert_eq!(targets_in(&hands.school, 0).await[0], Some(9));
    hands.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_typed_without_a_network_waits_and_is_saved_once_there_is_one() {
    let hands = Hands::with_year_11(6).await;
    prepopulated(&hands.school, Editing::UpOrDown).await;
    hands.open("Target setting", "Report").await;
    hands.to_id("cell-0-0").await;
    network(&hands, 0, true).await;
    hands.keys(&format!("9{ENTER}8{ENTER}7{ENTER}")).await;
    hands.says("Attain cannot be reached. Nothing is lost").await;
    hands.says("3 not saved yet").await;
    hands.browser.check_accessibility().await;
    hands.press("Home").await;
    hands.focus_on("Leave without saving?").await;
    hands.keys(ESCAPE).await;
    // The program keeps trying by itself, and the button is gone once that succeeds: so it has the focus before the network is back.
    hands.to("Try now").await;
    network(&hands, 0, false).await;
    hands.keys(ENTER).await;
    hands.saved().await;
    assert_eq!(targets_in(&hands.school, 0).await[..3], [Some(9), Some(8), Some(7)]);
    hands.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_typed_after_the_session_ended_is_saved_once_the_same_person_signs_in_again() {
    let hands = Hands::with_year_11(6).await;
    prepopulated(&hands.school, Editing::UpOrDown).await;
    hands.open("Target setting", "Report").await;
    hands.to_id("cell-0-0").await;
    hands.browser.driver.delete_all_cookies().await.expect("signed out");
    hands.keys(&format!("9{ENTER}")).await;
    hands.page("Sign in").await;
    hands.sign_in(&hands.school.admin.username, PASSWORD).await;
    hands.page("Year 11 targets").await;
    hands.saved().await;
    assert_eq!(targets_in(&hands.school, 0).await[0], Some(9));
    hands.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn leaving_a_page_with_changes_that_are_not_saved_is_asked_about() {
    let hands = Hands::with_year_11(5).await;
    hands.open("Target setting", "Benchmarks").await;
    hands.to("Mathematics benchmark").await;
    hands.keys(RIGHT).await;
    hands.says("1 subject changed, nothing saved yet").await;
    hands.press("Subjects").await;
    hands.focus_on("Leave without saving?").await;
    hands.browser.check_accessibility().await;
    hands.keys(ESCAPE).await;
    hands.says("1 subject changed, nothing saved yet").await;
    hands.press("Subjects").await;
    hands.focus_on("Leave without saving?").await;
    hands.press("Leave the page").await;
    hands.page("Year 11 subjects").await;
    hands.says("20 of").await;
    hands.press("Select none").await;
    hands.press("Home").await;
    hands.focus_on("Leave without saving?").await;
    hands.press("Leave the page").await;
    hands.page("Welcome, Robin").await;
    hands.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f49_upwards_only_says_how_many_targets_of_staff_it_changes_and_which() {
    let hands = Hands::with_year_11(6).await;
    prepopulated(&hands.school, Editing::UpOrDown).await;
    let seen = targets_in(&hands.school, 0).await[0];
    let pupil =
        hands.school.admin().run(&TargetReportForm { year: YEAR_11 }).await.expect("the report").rows[0].id;
    let low = seen.map(domain::attainment::grade::Grade);
    hands.school.admin().set_target(pupil, "Art and Design", "1", low).await.expect("set");
    hands.open("Target setting", "Targets").await;
    hands.fill("Yes, up or down", DOWN).await;
    hands.press("Save").await;
    hands.focus_on("This changes 1 target set by staff").await;
    hands.says("Surname000, Forename000, Art and Design: 1 becomes").await;
    hands.browser.check_accessibility().await;
    hands.keys(ESCAPE).await;
    assert_eq!(targets_in(&hands.school, 0).await[0], Some(1), "not saved");
    hands.press("Save").await;
    hands.press("Save and change 1 target").await;
    hands.says("The target settings have been saved").await;
    hands.says("100 targets are already pre-populated. Check the numbers below").await;
    assert_eq!(targets_in(&hands.school, 0).await[0], seen);
    hands.close().await;
}
