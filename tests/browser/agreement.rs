//! Accepting the agreement on the school's data, with axe.

use super::school;
use tests::PASSWORD;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f70_an_administrator_reads_the_agreement_and_accepts_it() {
    let (school, browser) = school(1366).await;
    browser.sign_in(&school.admin.username, PASSWORD).await;
    browser.page("Welcome, Robin").await;
    browser.press("School data").await;
    browser.follow("Data agreement").await;
    browser.page("Data agreement").await;
    browser.says("Not accepted yet").await;
    browser.check_both_widths().await;
    browser.press(&format!("Accept for {}", school.name)).await;
    browser.says("Your school has accepted the agreement").await;
    browser.says("What your school has accepted").await;
    browser.check_both_widths().await;
    let text = browser.text().await;
    assert!(!text.contains("Not accepted yet") && !text.contains("Accept for"), "{text}");
    browser.close().await;
}
