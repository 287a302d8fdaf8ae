//! What is typed and not saved is there again after a reload and after the session ended, for its person only.

use super::grid::targets_in;
use super::keyboard::{ENTER, ESCAPE, Hands};
use super::school;
use super::targets::prepopulated;
use domain::accounts::forms::ChangeSchoolSettingsForm;
use domain::targets::forms::TargetReportForm;
use domain::targets::settings::Editing;
use serde_json::json;
use tests::chrome::Browser;
use tests::pupils::YEAR_11;
use tests::{PASSWORD, TestSchool, administrator, teacher};
use thirtyfour::prelude::*;

async fn value(browser: &Browser, label: &str) -> String {
    browser.labelled(label).await.prop("value").await.expect("a value").unwrap_or_default()
}

async fn ticked(browser: &Browser, label: &str) -> bool {
    browser.labelled(label).await.is_selected().await.expect("a state")
}

/// The draft that the tab keeps.
async fn kept(browser: &Browser) -> Option<String> {
    let script = "return sessionStorage.getItem('draft');";
    browser.driver.execute(script, Vec::new()).await.expect("the storage").convert().expect("a text")
}

/// Waits until the tab keeps nothing.
async fn forgotten(browser: &Browser) {
    let script = "const done = arguments[0], look = () => sessionStorage.getItem('draft') === null ? done() : requestAnimationFrame(look); look();";
    browser.driver.execute_async(script, Vec::new()).await.expect("forgotten");
}

/// Signs in on the page that is open.
async fn sign_in_here(browser: &Browser, username: &str) {
    browser.page("Sign in").await;
    browser.fill("Email address or username", username).await;
    browser.fill("Password", PASSWORD).await;
    browser.press("Sign in").await;
}

async fn signed_in() -> (TestSchool, Browser) {
    let (school, browser) = school(1280).await;
    browser.sign_in(&school.admin.username, PASSWORD).await;
    browser.page("Welcome, Robin").await;
    (school, browser)
}

async fn about_ann(browser: &Browser) {
    browser.open_page("/users/new").await;
    browser.page("About the user").await;
    browser.fill("Forename", "Ann").await;
    browser.fill("Surname", "O’Lee").await;
    browser.fill("Email address", "ann@school.example").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_steps_of_a_new_user_survive_a_reload_and_leaving_them_is_asked_about() {
    let (_school, browser) = signed_in().await;
    about_ann(&browser).await;
    browser.press("Next").await;
    browser.page("User’s job role").await;
    browser.tick("Teacher").await;
    browser.driver.refresh().await.expect("loaded again");
    browser.page("User’s job role").await;
    assert!(ticked(&browser, "Teacher").await);
    browser.driver.back().await.expect("back");
    browser.page("About the user").await;
    assert_eq!(value(&browser, "Surname").await, "O’Lee");
    browser.follow("Home").await;
    browser.find(By::XPath("//h2[.='Leave without saving?']")).await;
    browser.check_accessibility().await;
    browser.press("Leave the page").await;
    browser.page("Welcome, Robin").await;
    forgotten(&browser).await;
    // A step cannot be opened before those before it.
    browser.open_page("/users/new/review").await;
    browser.page("About the user").await;
    assert_eq!(value(&browser, "Forename").await, "");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_person_whose_session_ended_finds_what_they_typed_and_nobody_else_does() {
    let (school, browser) = signed_in().await;
    let other = school.person(&administrator("jo@school.example")).await;
    about_ann(&browser).await;
    for step in
        ["User’s job role", "Administration permissions", "User’s access to reports", "Check and confirm"]
    {
        if step == "Administration permissions" {
            browser.tick("Teacher").await;
        }
        browser.press("Next").await;
        browser.page(step).await;
    }
    // The session ends, and the sign-in page is loaded again.
    browser.driver.delete_all_cookies().await.expect("signed out");
    browser.press("Confirm and finish").await;
    browser.page("Sign in").await;
    browser.driver.refresh().await.expect("loaded again");
    sign_in_here(&browser, &school.admin.username).await;
    browser.page("Check and confirm").await;
    browser.says("O’Lee").await;
    // The page is loaded again after the session has ended.
    browser.driver.delete_all_cookies().await.expect("signed out");
    browser.driver.refresh().await.expect("loaded again");
    sign_in_here(&browser, &school.admin.username).await;
    browser.page("Check and confirm").await;
    browser.says("ann@school.example").await;
    // Somebody else signs in.
    browser.driver.delete_all_cookies().await.expect("signed out");
    browser.press("Confirm and finish").await;
    sign_in_here(&browser, &other.username).await;
    browser.page("Welcome, Jo").await;
    forgotten(&browser).await;
    browser.open_page("/users/new/about").await;
    browser.page("About the user").await;
    assert_eq!(value(&browser, "Forename").await, "");
    // A finished user leaves nothing behind.
    about_ann(&browser).await;
    browser.press("Next").await;
    browser.page("User’s job role").await;
    browser.tick("Teacher").await;
    for step in ["Administration permissions", "User’s access to reports", "Check and confirm"] {
        browser.press("Next").await;
        browser.page(step).await;
    }
    browser.press("Confirm and finish").await;
    browser.page("Pending users").await;
    forgotten(&browser).await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_form_is_as_it_was_typed_after_a_reload_without_its_secrets() {
    let (school, browser) = signed_in().await;
    school.person(&teacher("ann@school.example")).await;
    school.with_year_11(6);
    browser.open_page("/administrators/new").await;
    browser.page("Add an administrator").await;
    browser.fill("Forename", "Jo").await;
    browser.driver.refresh().await.expect("loaded again");
    browser.page("Add an administrator").await;
    assert_eq!(value(&browser, "Forename").await, "Jo");

    browser.open_page("/users").await;
    browser.follow("Ann Lee").await;
    browser.page("Ann Lee").await;
    browser.tick("School setup").await;
    browser.says("When you save, Ann Lee gets").await;
    browser.driver.refresh().await.expect("loaded again");
    browser.page("Ann Lee").await;
    browser.says("When you save, Ann Lee gets").await;
    browser.press("Save").await;
    browser.says("Ann Lee’s account has been changed").await;
    forgotten(&browser).await;

    browser.open_page("/profile").await;
    browser.page("Your account").await;
    browser.fill("Forename", "Rowan").await;
    browser.fill("New email address", "rowan@school.example").await;
    browser.fill("Password", PASSWORD).await;
    browser.driver.refresh().await.expect("loaded again");
    browser.page("Your account").await;
    browser.says("Where you are signed in").await;
    assert_eq!(value(&browser, "Forename").await, "Rowan");
    assert_eq!(value(&browser, "New email address").await, "rowan@school.example");
    assert_eq!(value(&browser, "Password").await, "");
    assert!(!kept(&browser).await.expect("a draft").contains(PASSWORD));

    browser.open_page("/subjects/ks4-2015").await;
    browser.page("Year 11 subjects").await;
    browser.press("Select none").await;
    browser.driver.refresh().await.expect("loaded again");
    browser.page("Year 11 subjects").await;
    browser.says("0 of").await;

    browser.open_page("/settings").await;
    browser.page("Settings").await;
    let required = "Holders of School setup and Manage data must have a second factor";
    browser.tick(required).await;
    // What another person changes while the tick waits is shown, and not changed back.
    let elsewhere = ChangeSchoolSettingsForm { keeps_counts: Some(false), ..Default::default() };
    school.admin().run(&elsewhere).await.expect("changed");
    browser.driver.refresh().await.expect("loaded again");
    browser.page("Settings").await;
    assert!(ticked(&browser, required).await);
    assert!(!ticked(&browser, "Keep un-named counts of past results").await);
    // Signing out asks too, and leaves nothing behind.
    browser.press("Sign out").await;
    browser.find(By::XPath("//h2[.='Sign out without saving?']")).await;
    browser.find(By::XPath("//dialog//button[.='Sign out']")).await.click().await.expect("yes");
    browser.page("Sign in").await;
    forgotten(&browser).await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn passwords_and_answers_are_never_kept() {
    let (_school, browser) = signed_in().await;
    for (path, heading) in [
        ("/profile/password", "Change your password"),
        ("/profile/security-answers", "Change your security answers"),
    ] {
        browser.open_page(path).await;
        browser.page(heading).await;
        for field in browser.driver.find_all(By::Css("main form input:not([hidden])")).await.expect("fields")
        {
            field.send_keys("secret").await.expect("typed");
        }
        assert_eq!(kept(&browser).await, None, "{path}");
    }
    browser.close().await;
}

/// Has every document of the tab fail to save while the tab is named “cut”, as if its network were gone.
async fn breakable(browser: &Browser) {
    let script = "const send = fetch; window.fetch = (to, how) =>
        window.name === 'cut' && how?.method === 'PUT' ? Promise.reject(new TypeError('cut')) : send(to, how);";
    let each = json!({ "source": script });
    browser.driver.cdp().send_raw("Page.addScriptToEvaluateOnNewDocument", each).await.expect("set");
    browser.driver.refresh().await.expect("loaded again");
}

async fn cut(browser: &Browser, on: bool) {
    let script = "window.name = arguments[0] ? 'cut' : '';";
    browser.driver.execute(script, vec![on.into()]).await.expect("set");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn targets_typed_and_not_saved_survive_a_reload_and_a_sessions_end() {
    let hands = Hands::with_year_11(6).await;
    let (school, browser) = (&hands.school, &hands.browser);
    prepopulated(school, Editing::UpOrDown).await;
    breakable(browser).await;
    browser.page("Welcome, Robin").await;
    hands.open("Target setting", "Report").await;
    hands.to_id("cell-0-0").await;
    cut(browser, true).await;
    hands.keys(&format!("9{ENTER}8{ENTER}7{ENTER}6{ENTER}x")).await;
    hands.says("4 not saved yet").await;
    // Somebody else sets the second, and the third to what is typed; the fourth pupil no longer takes the subject.
    let rows = school.admin().run(&TargetReportForm { year: YEAR_11 }).await.expect("the report").rows;
    for (row, grade) in [(1, "2"), (2, "7")] {
        let seen = rows[row].cells[0].0;
        school.admin().set_target(rows[row].id, "Art and Design", grade, seen).await.expect("set");
    }
    for mut pupil in school.with_year_11(6) {
        if pupil.id != rows[3].id {
            pupil.classes.insert("Art and Design".to_owned(), "11/Art".to_owned());
            school.put_pupil(&pupil);
        }
    }
    browser.driver.refresh().await.expect("loaded again");
    browser.page("Year 11 targets").await;
    browser.says("1 target could not be saved").await;
    hands.says("Surname003, Forename003, Art and Design: 6.").await;
    hands.says("1 not saved yet").await;
    hands.says("1 refused").await;
    let editor = browser.find(By::Css("[aria-label='Target of Surname004, Forename004 in Art and Design']"));
    assert_eq!(editor.await.prop("value").await.expect("a value").as_deref(), Some("x"), "the open editor");
    browser.check_accessibility().await;
    // It is all there once more, and nothing but what is still to be saved is sent.
    browser.driver.refresh().await.expect("loaded again");
    browser.page("Year 11 targets").await;
    hands.says("1 not saved yet").await;
    hands.focus_on("Target of Surname004, Forename004 in Art and Design").await;
    hands.keys(ESCAPE).await;
    cut(browser, false).await;
    hands.press("Try now").await;
    hands.press("Show it").await;
    hands.says("Not saved. This target has changed since you typed it.").await;
    hands.press("Use 8").await;
    hands.saved().await;
    let last = rows[4].cells[0].0.map(|grade| grade.0);
    assert_eq!(targets_in(school, 0).await[..5], [Some(9), Some(8), Some(7), None, last]);
    forgotten(browser).await;
    // The session ends, and the sign-in page is loaded again.
    hands.to_id("cell-1-0").await;
    browser.driver.delete_all_cookies().await.expect("signed out");
    hands.keys(&format!("5{ENTER}")).await;
    hands.page("Sign in").await;
    browser.driver.refresh().await.expect("loaded again");
    sign_in_here(browser, &school.admin.username).await;
    hands.page("Year 11 targets").await;
    hands.saved().await;
    assert_eq!(targets_in(school, 0).await[1], Some(5));
    forgotten(browser).await;
    hands.close().await;
}
