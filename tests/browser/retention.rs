//! A pupil leaves, is held, released by two people and erased (F71, F75, F82), on the pages that the school sees.

use super::keyboard::Hands;
use domain::records::forms::{ListPupilsForm, ViewPupilForm};
use jiff::SignedDuration;
use serde_json::json;
use tests::{PASSWORD, administrator};

/// Moves the clock on by so many days, and runs the sweep at the end.
async fn days_later(hands: &Hands, days: i64) {
    hands.school.clock.forward(SignedDuration::from_hours(24 * days));
    hands.school.stack.invoke("retention-sweep", json!({})).await.expect("swept");
    hands.school.wait_until_idle().await;
}

/// Signs in on a fresh page, after the session has ended.
async fn sign_in(hands: &Hands, username: &str) {
    hands.browser.driver.delete_all_cookies().await.expect("signed out");
    hands.browser.open_page("/sign-in").await;
    hands.browser.sign_in(username, PASSWORD).await;
    hands.browser.says("Needs you").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f75_f82_a_leaver_is_announced_held_released_by_two_people_and_erased() {
    let hands = Hands::with_year_11(2).await;
    let second = hands.school.person(&administrator("second@school.example")).await;
    let admin = hands.school.admin.username.clone();
    let list = ListPupilsForm::default();
    let pupil = hands.school.admin().run(&list).await.expect("pupils").pupils[0].clone();
    let page = format!("/pupils/{}", pupil.id);
    hands.browser.open_page(&page).await;
    hands.browser.says("Report as a leaver").await;
    hands.fill("Last day", "01/09/2026").await;
    hands.press("Report as a leaver").await;
    hands.says("has been reported as a leaver").await;
    hands.says("02/03/2027").await;
    let view = ViewPupilForm { pupil: pupil.id };
    let reference = hands.school.admin().run(&view).await.expect("a pupil").reference;
    hands.says(&reference).await;

    hands.open("School data", "Retention clock").await;
    hands.says("02/03/2027, in 181 days").await;
    hands.browser.check_both_widths().await;

    // 14 days before, the school is told.
    days_later(&hands, 167).await;
    let mail = hands.school.stack.mail();
    let notice = mail.iter().rfind(|mail| mail.text.contains("1 pupil")).expect("a notice");
    assert!(!notice.text.contains(&pupil.name), "no names in the mail");
    sign_in(&hands, &admin).await;
    hands.browser.open_page("/retention").await;
    hands.browser.says("in 14 days").await;
    hands.browser.says("Given").await;
    hands.browser.check_both_widths().await;

    hands.press(&pupil.name).await;
    hands.press("Place a hold").await;
    hands.says("Select a reason for the hold").await;
    hands.choose("Reason for a hold", 2).await;
    hands.fill("Note", "Letter of 12 February").await;
    hands.press("Place a hold").await;
    hands.says("is on hold").await;
    hands.browser.check_both_widths().await;
    days_later(&hands, 20).await;

    // The first person asks; nothing is lifted before the second confirms.
    sign_in(&hands, &admin).await;
    hands.browser.open_page(&page).await;
    hands.browser.says("Letter of 12 February").await;
    hands.press("Ask to lift (Complaint)").await;
    hands.says("A second person with School setup must confirm within a day").await;
    sign_in(&hands, &second.username).await;
    hands.browser.open_page("/retention").await;
    hands.browser.says("1 waits for a second person").await;
    hands.browser.open_page(&page).await;
    hands.browser.says("asked to lift it").await;
    hands.browser.check_both_widths().await;
    hands.press("Confirm: lift it (Complaint)").await;
    hands.says("has been lifted").await;

    days_later(&hands, 1).await;
    sign_in(&hands, &admin).await;
    hands.browser.open_page(&page).await;
    hands.browser.says("This does not exist, or has been deleted").await;
    hands.browser.open_page("/pupils/left").await;
    hands.browser.says("No pupil has left").await;

    // The certificate has the reference that stood on the pupil's page.
    hands.open("School data", "Retention clock").await;
    hands.press("Certificates").await;
    hands.page("Certificates of erasure").await;
    hands.browser.check_both_widths().await;
    hands.press(&reference).await;
    hands.page("Certificate of erasure").await;
    hands.says("Six months after the school reported that the pupil left").await;
    hands.browser.check_both_widths().await;
    hands.close().await;
}
