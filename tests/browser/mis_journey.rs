//! Each demo school with its MIS, from the agreement to the end of the connection (F63 to F70, F76, F77, F84): Oakfield at Wonde,
//! Willow Lane at Xporter.

use domain::exchange::scope::Scope;
use local::{Login, MisAccess, MisFault};
use std::sync::Arc;
use tests::chrome::Browser;
use tests::demo::Demo;
use tests::sample::is_due;
use thirtyfour::By;

/// The number after “Type” in the page's text.
async fn number_to_type(browser: &Browser) -> String {
    browser.says("to confirm").await;
    let text = browser.text().await;
    let after = text.split("Type ").nth(1).expect("a number to type");
    after.split(' ').next().expect("a number").to_owned()
}

/// Confirms with the number that the page asks for.
async fn type_it(browser: &Browser) {
    let number = number_to_type(browser).await;
    browser.fill(&format!("Type {number} to confirm"), &number).await;
}

async fn open(browser: &Browser, address: &str, heading: &str) {
    browser.open_page(address).await;
    browser.page(heading).await;
}

/// Reads the MIS, and waits for these words about it.
async fn extract(browser: &Browser, words: &str) {
    open(browser, "/mis", "MIS connection").await;
    browser.press("Extract now").await;
    browser.says(words).await;
}

/// The journey of a school that has this number at its provider. `connect` fills in the form of the provider.
async fn journey(demo: &Demo, login: &Login, number: &str, connect: impl AsyncFn(&Browser)) {
    let browser = Browser::on(Arc::clone(&demo.stack), 1366).await;
    let mis = demo.stack.mis();
    browser.open_page("/sign-in").await;
    browser.sign_in(&login.username, &login.password).await;
    browser.says("Needs you").await;

    // Nothing is exchanged before the agreement is accepted.
    open(&browser, "/mis", "MIS connection").await;
    browser.says("agreement").await;
    open(&browser, "/agreement", "Data agreement").await;
    browser.press(&format!("Accept for {}", login.organisation)).await;
    browser.says("Your school has accepted the agreement").await;

    // It is connected, without attendance, which the school refuses.
    mis.change(number, |school| _ = school.granted.remove(&Scope::Attendance)).expect("refused");
    open(&browser, "/mis", "MIS connection").await;
    connect(&browser).await;
    browser.says("8 granted").await;
    browser.check_both_widths().await;

    // What would change is seen, applied and undone.
    extract(&browser, "Planned.").await;
    browser.says("7 of 8 granted").await;
    browser.follow("See what would change").await;
    browser.says("Renamed").await;
    browser.check_both_widths().await;
    browser.press("Apply these changes").await;
    browser.says("It can be undone until").await;
    browser.press("Undo these changes").await;
    browser.press("Undo").await;
    browser.says("Undone by").await;

    // A fault in the middle changes nothing, and passes.
    mis.change(number, |school| school.fault = Some(MisFault::FailingPage)).expect("a fault");
    extract(&browser, "did not answer").await;
    mis.change(number, |school| school.fault = None).expect("no fault");
    extract(&browser, "Planned.").await;
    browser.follow("See what would change").await;
    browser.press("Apply these changes").await;
    browser.says("It can be undone until").await;

    // A wrong UPN is put right.
    open(&browser, "/data-health", "Data health check").await;
    browser.press("Count again").await;
    browser.follow("UPN does not match its check letter").await;
    browser.page("1510 UPN does not match its check letter").await;
    browser.check_both_widths().await;
    let likely = By::XPath("//main//button[starts-with(normalize-space(), 'Choose ')]");
    browser.find(likely).await.click().await.expect("chosen");
    browser.says("chosen").await;

    // The school ends access at the provider, and what is held under it is listed and deleted.
    mis.answer(number, MisAccess::Revoked).await.expect("told");
    open(&browser, "/mis", "MIS connection").await;
    browser.press("Stop the connection").await;
    type_it(&browser).await;
    browser.press("Stop the connection").await;
    browser.says("The connection is stopped").await;
    assert!(demo.stack.kept_secrets().is_empty());
    open(&browser, "/data-manager", "Data manager").await;
    browser.check_both_widths().await;
    browser.driver.quit().await.expect("closed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f63_to_f70_each_demo_school_accepts_connects_applies_undoes_meets_a_fault_mends_and_stops() {
    let demo = Demo::start().await.expect("the demo schools");
    let administrators: Vec<&Login> =
        demo.logins.iter().filter(|login| login.label == "administrator").collect();
    let at_wonde = async |browser: &Browser| {
        browser.fill("Your school’s number at Wonde", "A900001").await;
        browser.press("Connect").await;
        browser.says("Waiting for your school’s approval").await;
        demo.stack.mis().answer("A900001", MisAccess::Approved).await.expect("told");
        browser.press("Ask again").await;
    };
    journey(&demo, administrators[0], "A900001", at_wonde).await;
    let at_xporter = async |browser: &Browser| {
        let school = demo.stack.mis().school("9190002").expect("the school");
        demo.stack.mis().change("9190002", |school| school.access = MisAccess::Approved).expect("approved");
        browser.press("Use Groupcall Xporter instead").await;
        browser.fill("Your local authority and establishment number", "9190002").await;
        browser.fill("Relying party", "live.attain.example").await;
        browser.fill("Password at Groupcall", &school.password).await;
        browser.press("Connect").await;
    };
    if is_due(1, 2) {
        journey(&demo, administrators[1], "9190002", at_xporter).await;
    }
}
