//! A pupil of each demo school, from being added to the certificate of erasure, as the school's administrator sees it (F10,
//! F71, F75, F82, F86).

use domain::access::organisation::OrganisationKind;
use jiff::SignedDuration;
use local::Login;
use serde_json::json;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use tests::TestClock;
use tests::chrome::Browser;
use tests::clock;
use tests::demo::Demo;
use tests::pupils::upn;
use tests::sample::is_due;

async fn sign_in(browser: &Browser, login: &Login) {
    browser.driver.delete_all_cookies().await.expect("signed out");
    browser.open_page("/sign-in").await;
    browser.sign_in(&login.username, &login.password).await;
    browser.says("Needs you").await;
}

/// Moves the clock on by so many days, and runs the sweep at the end.
async fn days_later(demo: &Demo, clock: &TestClock, days: i64) {
    clock.forward(SignedDuration::from_hours(24 * days));
    demo.stack.invoke("retention-sweep", json!({})).await.expect("swept");
    demo.stack.wait_until_idle().await.expect("idle");
}

/// The journey of one pupil, who is in the school's highest year group but one.
async fn journey(
    demo: &Demo,
    clock: &TestClock,
    (login, urn): (&Login, &str),
    (upn, born, group): (&str, &str, &str),
) {
    let organisation = OrganisationKind::Secondary.numbering().id(urn).expect("a school");
    let browser = Browser::on(Arc::clone(&demo.stack), 1366).await;
    let today = clock.now().to_zoned(jiff::tz::TimeZone::UTC).strftime("%d/%m/%Y").to_string();
    sign_in(&browser, login).await;

    // The pupil is added by hand.
    browser.open_page("/pupils/new").await;
    for (label, text) in
        [("UPN", upn), ("Surname", "Ångström-Ng"), ("Forename", "Zoë"), ("Date of birth", born)]
    {
        browser.fill(label, text).await;
    }
    browser.choose("Gender", "Female").await;
    browser.choose("Year group", group).await;
    browser.press("Save").await;
    browser.page("Zoë Ångström-Ng").await;
    let page = browser.driver.current_url().await.expect("an address").path().to_owned();

    // Somebody asks for the records, and gets the pack.
    browser.follow("Record a request for these records").await;
    browser.page("Record a request").await;
    browser.choose("What they ask for", "Subject access request").await;
    browser.fill("Name of the person who asks", "Ann Archer").await;
    browser.choose("Who they are", "A parent or carer").await;
    browser.fill("How to reach them", "ann@archer.example").await;
    browser.fill("Day on which it arrived", &today).await;
    browser.choose("How it arrived", "By letter").await;
    browser.press("Record the request").await;
    browser.page("Subject access request").await;
    browser.fill("Day", &today).await;
    browser.fill("How you know who asks", "Known to the office").await;
    browser.press("Record it").await;
    browser.says("Answer by").await;
    browser.follow("Prepare the pack").await;
    browser.says("Everything held about").await;
    let folder = tempfile::tempdir().expect("a folder");
    browser.save_in(folder.path()).await;
    browser.press("Make and download the pack").await;
    browser.says("The pack has been made").await;
    opened(&browser.saved(folder.path(), "zip").await, upn);

    // The pupil leaves, and the school is told before the day.
    browser.open_page(&page).await;
    browser.fill("Last day", &today).await;
    browser.press("Report as a leaver").await;
    browser.says("has been reported as a leaver").await;
    browser.check_both_widths().await;
    let text = browser.text().await;
    let reference =
        text.lines().skip_while(|line| *line != "Reference").nth(1).expect("a reference").to_owned();
    let told = || demo.stack.mail().iter().filter(|mail| mail.subject.contains("will erase")).count();
    let before = told();
    days_later(demo, clock, 165).await;
    assert!(told() > before, "the school was told");

    // A hold for the request: on the day nothing is erased.
    sign_in(&browser, login).await;
    browser.open_page(&page).await;
    browser.choose("Reason for a hold", "Subject access request").await;
    browser.fill("Note", "Ann Archer’s request").await;
    browser.press("Place a hold").await;
    browser.says("is on hold").await;
    days_later(demo, clock, 25).await;
    sign_in(&browser, login).await;
    browser.open_page("/retention").await;
    browser.says("Ångström-Ng, Zoë").await;
    browser.check_both_widths().await;

    // It is lifted by the administrator and, as there is no second one, the provider.
    browser.open_page(&page).await;
    browser.says("Ann Archer’s request").await;
    browser.press("Ask to lift (Subject access request)").await;
    browser.says("within a day").await;
    let pupil = page.rsplit('/').next().expect("an id");
    let confirm = json!({ "organisation": organisation, "pupil": pupil, "reason": "access-request" });
    demo.stack.invoke("confirm-lifting", confirm).await.expect("confirmed");

    // The pupil is gone, and anyone can check the certificate.
    days_later(demo, clock, 1).await;
    sign_in(&browser, login).await;
    browser.open_page(&page).await;
    browser.says("This does not exist, or has been deleted").await;
    browser.open_page(&format!("/retention/certificates/{reference}")).await;
    browser.page("Certificate of erasure").await;
    browser.check_both_widths().await;
    browser.follow("Save the signed file").await;
    let certificate = browser.saved(folder.path(), "json").await;
    browser.driver.delete_all_cookies().await.expect("signed out");
    browser.open_page("/sign-in").await;
    browser.follow("Check a certificate of erasure").await;
    browser.page("Check a certificate").await;
    let text = std::fs::read_to_string(certificate).expect("the certificate");
    browser.fill("Or paste the text of the file", &text).await;
    browser.press("Check the certificate").await;
    browser.says(&reference).await;
    browser.check_both_widths().await;
    browser.driver.quit().await.expect("closed");
}

/// The pack has its four files, and says who the pupil is.
fn opened(pack: &Path, upn: &str) {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(pack).expect("the pack")).expect("a zip file");
    let names: Vec<String> = archive.file_names().map(|name| name.expect("a name").into_owned()).collect();
    for ending in ["pdf", "json", "csv", "xlsx"] {
        assert!(names.iter().any(|name| name.ends_with(ending)), "{names:?}");
    }
    let mut json = String::new();
    archive.by_name("pack.json").expect("a file").read_to_string(&mut json).expect("text");
    assert!(json.contains(upn) && json.contains("Ångström-Ng"), "{json}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f75_f86_a_pupil_of_each_demo_school_is_added_leaves_is_held_erased_and_certified() {
    let clock = clock();
    let demo = Demo::at(&clock).await.expect("the demo schools");
    let administrators: Vec<Login> =
        demo.logins.iter().filter(|login| login.label == "administrator").cloned().collect();
    journey(&demo, &clock, (&administrators[0], "900001"), (upn(501).as_str(), "31/12/2014", "7")).await;
    if is_due(1, 2) {
        journey(&demo, &clock, (&administrators[1], "900002"), (upn(502).as_str(), "31/12/2018", "3")).await;
    }
}
