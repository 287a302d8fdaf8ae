//! What a browser still shows after signing out.

use super::school;
use tests::chrome::Browser;
use tests::{PASSWORD, teacher};

/// Ends the session on the server, as another tab would: this page does not notice.
const SIGN_OUT_ELSEWHERE: &str =
    "return fetch('/api/session', { method: 'DELETE' }).then(answer => answer.status);";

async fn sign_out_elsewhere(browser: &Browser) {
    let status = browser.driver.execute(SIGN_OUT_ELSEWHERE, Vec::new()).await.expect("sent");
    assert_eq!(status.json(), &serde_json::json!(204));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn going_back_after_signing_out_shows_no_activation_code() {
    let (school, browser) = school(1280).await;
    let code = school.admin().run(&teacher("ann@school.example")).await.expect("created").activation_code;
    browser.sign_in(&school.admin.username, PASSWORD).await;
    browser.page("Welcome, Robin").await;
    browser.open_page("/pending-users").await;
    browser.says(&code).await;
    // Another document, so that going back restores the first from the browser's cache or loads it again.
    browser.open_page("/").await;
    browser.page("Welcome, Robin").await;
    browser.press("Sign out").await;
    browser.page("Sign in").await;
    browser.driver.back().await.expect("back");
    browser.page("Sign in").await;
    assert!(!browser.text().await.contains(&code));
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_from_the_browsers_cache_and_a_tab_looked_at_again_show_nothing_once_the_session_has_ended() {
    let (school, browser) = school(1280).await;
    let code = school.admin().run(&teacher("ann@school.example")).await.expect("created").activation_code;
    let mut opened = "Welcome, Robin";
    for returned in [
        "window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));",
        "document.dispatchEvent(new Event('visibilitychange'));",
    ] {
        browser.sign_in(&school.admin.username, PASSWORD).await;
        browser.page(opened).await;
        // Signing in again leads back to the page on which the session ended.
        opened = "Pending users";
        browser.open_page("/pending-users").await;
        browser.says(&code).await;
        browser.driver.execute(returned, Vec::new()).await.expect("returned");
        browser.page("Pending users").await;
        browser.says(&code).await;
        sign_out_elsewhere(&browser).await;
        browser.driver.execute(returned, Vec::new()).await.expect("returned");
        browser.page("Sign in").await;
        assert!(!browser.text().await.contains(&code), "{returned}");
    }
    browser.close().await;
}
