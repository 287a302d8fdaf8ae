//! The frame of every page: its one header row, its density, and what it does in a narrow window.

use super::keyboard::{DOWN, Hands};
use super::targets::prepopulated;
use domain::targets::settings::Editing;
use tests::chrome::Browser;

/// Returns what an expression of the page gives, as text.
async fn ask(browser: &Browser, expression: &str) -> String {
    let script = format!("return String({expression});");
    browser.driver.execute(script, Vec::new()).await.expect("an answer").convert().expect("a text")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_are_compact_unless_the_person_chooses_roomy_and_steps_are_always_roomy() {
    const DENSITY: &str = "document.documentElement.dataset.density";
    let hands = Hands::signed_out().await;
    assert_eq!(ask(&hands.browser, DENSITY).await, "roomy", "signing in");
    hands.sign_in(&hands.school.admin.username, tests::PASSWORD).await;
    hands.page("Welcome, Robin").await;
    assert_eq!(ask(&hands.browser, DENSITY).await, "compact");
    hands.open("Users", "Users").await;
    hands.press("Create a user").await;
    hands.page("About the user").await;
    assert_eq!(ask(&hands.browser, DENSITY).await, "roomy", "a step");
    hands.browser.open_page("/profile").await;
    hands.browser.page("Your account").await;
    hands.browser.says("Where you are signed in").await;
    assert_eq!(ask(&hands.browser, DENSITY).await, "compact");
    hands.fill("Compact", DOWN).await;
    hands.focus_on("Roomy").await;
    assert_eq!(ask(&hands.browser, DENSITY).await, "roomy", "at once");
    hands.browser.check_accessibility().await;
    hands.browser.open_page("/users").await;
    hands.browser.page("Users").await;
    assert_eq!(ask(&hands.browser, DENSITY).await, "roomy", "remembered");
    let help = ask(&hands.browser, "document.querySelector('.at-help').getAttribute('href')").await;
    assert_eq!(help, "/help#users", "the help is about the page");
    hands.browser.open_page(&help).await;
    hands.browser.page("Users, and creating a user").await;
    hands.press("Pending users and welcome letters").await;
    hands.page("Pending users and welcome letters").await;
    hands.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_header_is_one_row_and_no_page_scrolls_sideways_at_twice_the_size() {
    let hands = Hands::with_year_11(12).await;
    prepopulated(&hands.school, Editing::UpOrDown).await;
    let height = "Math.round(document.querySelector('header').getBoundingClientRect().height)";
    assert!(ask(&hands.browser, height).await.parse::<u32>().expect("a number") <= 51, "one row");
    // A window of 1280 pixels at 200 % is as wide as one of 640.
    hands.browser.resize(640, 500).await;
    let narrow = ask(&hands.browser, height).await.parse::<u32>().expect("a number");
    assert!(narrow <= 100, "a row and the places: {narrow} px");
    for (path, heading) in [
        ("/", "Welcome, Robin"),
        ("/users", "Users"),
        ("/pending-users", "Pending users"),
        ("/audit", "Audit trail"),
        ("/settings", "Settings"),
        ("/profile", "Your account"),
        ("/pupils", "Pupils"),
        ("/retention", "Retention clock"),
        ("/pupils/delete", "Delete pupils"),
        ("/requests", "Requests"),
        ("/targets/ks4-2015", "Year 11 target settings"),
        ("/benchmarks/ks4-2015", "Year 11 benchmarks"),
        ("/report/ks4-2015", "Year 11 targets"),
    ] {
        hands.browser.open_page(path).await;
        hands.browser.page(heading).await;
        hands.browser.check_accessibility().await;
    }
    // The present place is in view, and its menu opens below the bar and is not cut off.
    hands.browser.press("Target setting").await;
    hands.browser.follow("Benchmarks").await;
    hands.browser.page("Year 11 benchmarks").await;
    hands.close().await;
}
