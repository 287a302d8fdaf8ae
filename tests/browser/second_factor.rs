//! The second factor, from turning it on to removing it, and a school that requires it.

use super::school;
use domain::base::failure::Failure;
use jiff::SignedDuration;
use tests::chrome::Browser;
use tests::{PASSWORD, TestSchool, administrator};
use thirtyfour::prelude::*;

/// Sets up a second factor on the open page. Returns its secret, the code that turned it on, and the recovery
/// codes.
async fn set_up(school: &TestSchool, browser: &Browser) -> (String, String, Vec<String>) {
    browser.fill("Password", PASSWORD).await;
    browser.press("Continue").await;
    browser.page("Scan the QR code").await;
    browser.find(By::Css("main svg path")).await;
    browser.check_accessibility().await;
    let secret = browser.find(By::Css(".at-factor__secret")).await.text().await.expect("a secret");
    let code = school.one_time_code(&secret);
    browser.fill("Code from the app", &code).await;
    browser.press("Turn on").await;
    browser.page("Your second factor is on").await;
    browser.check_accessibility().await;
    let recovery = shown(browser).await;
    browser.follow("I have kept them safe").await;
    (secret, code, recovery)
}

/// The recovery codes on the page.
async fn shown(browser: &Browser) -> Vec<String> {
    let mut codes = Vec::new();
    for line in browser.driver.find_all(By::Css("main .at-factor__codes li")).await.expect("codes") {
        codes.push(line.text().await.expect("a code"));
    }
    assert_eq!(codes.len(), 10);
    codes
}

/// Enters a code on the second step of signing in.
async fn enter(browser: &Browser, code: &str) {
    browser.fill("Code from your authenticator app", code).await;
    browser.press("Sign in").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_factor_is_set_up_asked_for_at_sign_in_and_removed() {
    let (school, browser) = school(1280).await;
    let username = school.admin.username.as_str();
    let used_up = Failure::SecondFactorUsed.sentence();
    browser.sign_in(username, PASSWORD).await;
    browser.page("Welcome, Robin").await;
    browser.open_page("/profile").await;
    browser.follow("Set up a second factor").await;
    browser.page("Set up a second factor").await;
    let (secret, used, recovery) = set_up(&school, &browser).await;
    browser.page("Welcome, Robin").await;

    browser.press("Sign out").await;
    browser.sign_in(username, PASSWORD).await;
    browser.says("If you have lost the app, enter a recovery code.").await;
    let focused = browser.driver.active_element().await.expect("focus").id().await.expect("an id");
    assert_eq!(focused.as_deref(), Some("code"));
    browser.check_accessibility().await;
    enter(&browser, &used).await;
    browser.says(&used_up).await;
    browser.check_accessibility().await;
    school.clock.forward(SignedDuration::from_secs(30));
    enter(&browser, &school.one_time_code(&secret)).await;
    browser.page("Welcome, Robin").await;

    browser.press("Sign out").await;
    browser.sign_in(username, PASSWORD).await;
    enter(&browser, &recovery[0]).await;
    browser.page("Welcome, Robin").await;
    browser.press("Sign out").await;
    browser.sign_in(username, PASSWORD).await;
    enter(&browser, &recovery[0]).await;
    browser.says(&used_up).await;
    enter(&browser, &recovery[1]).await;
    browser.page("Welcome, Robin").await;

    // The page shows new codes, and the old ones end.
    browser.open_page("/profile").await;
    browser.follow("Get new recovery codes").await;
    browser.page("Get new recovery codes").await;
    browser.fill("Password", PASSWORD).await;
    browser.fill("Code from your app, or a recovery code", &recovery[1]).await;
    browser.press("Get new codes").await;
    browser.says("This code has already been used").await;
    browser.check_accessibility().await;
    browser.fill("Code from your app, or a recovery code", &recovery[2]).await;
    browser.press("Get new codes").await;
    browser.page("Your new recovery codes").await;
    browser.check_accessibility().await;
    let recovery = shown(&browser).await;
    browser.follow("I have kept them safe").await;
    browser.page("Welcome, Robin").await;

    browser.open_page("/profile").await;
    browser.follow("Remove your second factor").await;
    browser.page("Remove your second factor").await;
    browser.fill("Password", PASSWORD).await;
    browser.fill("Code from your app, or a recovery code", "000000").await;
    browser.press("Remove second factor").await;
    browser.says("The code is not right").await;
    browser.check_accessibility().await;
    browser.fill("Code from your app, or a recovery code", &recovery[0]).await;
    browser.press("Remove second factor").await;
    browser.page("Your account").await;
    browser.says("Your second factor has been removed").await;
    browser.press("Sign out").await;
    browser.sign_in(username, PASSWORD).await;
    browser.page("Welcome, Robin").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_school_that_requires_a_second_factor_opens_the_page_to_set_it_up_before_any_other() {
    let (school, browser) = school(390).await;
    let jo = school.person(&administrator("jo@school.example")).await;
    browser.sign_in(&school.admin.username, PASSWORD).await;
    browser.page("Welcome, Robin").await;
    browser.follow("Settings").await;
    browser.page("Settings").await;
    browser.tick("Holders of School setup and Manage data must have a second factor").await;
    browser.press("Save").await;
    browser.says("The settings have been saved").await;
    browser.check_accessibility().await;
    // The requirement applies at once to the administrator who turned it on.
    browser.open_page("/users").await;
    browser.page("Set up a second factor").await;
    browser.says("Everyone here with School setup or Manage data must have a second factor.").await;
    browser.check_accessibility().await;
    browser.press("Sign out").await;

    browser.sign_in(&jo.username, PASSWORD).await;
    browser.page("Set up a second factor").await;
    browser.open_page("/audit").await;
    browser.page("Set up a second factor").await;
    set_up(&school, &browser).await;
    browser.page("Welcome, Jo").await;
    browser.open_page("/audit").await;
    browser.page("Audit trail").await;
    browser.close().await;
}
