//! Connecting the school's MIS and stopping the connection, with axe.

use super::school;
use crate::operations::exchange::connection::{NUMBER, prepare};
use local::MisAccess;
use tests::PASSWORD;
use tests::mis::record;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f67_an_administrator_connects_the_mis_and_stops_the_connection() {
    let (school, browser) = school(1366).await;
    prepare(&school).await;
    browser.sign_in(&school.admin.username, PASSWORD).await;
    browser.page("Welcome, Robin").await;
    browser.press("School data").await;
    browser.follow("MIS connection").await;
    browser.page("MIS connection").await;
    browser.says("Connect your MIS").await;
    browser.check_both_widths().await;
    browser.press("Connect").await;
    browser.says("Enter your school’s number at Wonde").await;
    browser.fill("Your school’s number at Wonde", NUMBER).await;
    browser.press("Connect").await;
    browser.says("Waiting for your school’s approval").await;
    browser.check_both_widths().await;
    school.stack.mis().answer(NUMBER, MisAccess::Approved).await.expect("told");
    browser.press("Ask again").await;
    browser.says("8 of 8 granted").await;
    school.stack.mis().change(NUMBER, |mis| mis.pupils = vec![record(1), record(2)]).expect("pupils");
    browser.press("Extract now").await;
    browser.says("Planned.").await;
    browser.check_both_widths().await;
    browser.follow("See what would change").await;
    browser.says("Surname001").await;
    browser.press("Apply these changes").await;
    browser.says("Undo").await;
    browser.open_page("/mis").await;
    browser.page("MIS connection").await;
    browser.press("Apply automatically").await;
    browser.says("What your MIS says is applied every night").await;
    browser.check_both_widths().await;
    browser.press("Stop the connection").await;
    browser.says("Type 2 to confirm").await;
    browser.check_both_widths().await;
    browser.fill("Type 2 to confirm", "2").await;
    browser.press("Stop the connection").await;
    browser.says("The connection is stopped").await;
    browser.says("Connect your MIS").await;
    browser.close().await;
}
