//! A request about a pupil's records, from its arrival to its end (F86).

use super::keyboard::Hands;
use domain::records::forms::{ListPupilsForm, ViewPupilForm};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f86_a_request_is_recorded_identified_and_closed() {
    let hands = Hands::with_year_11(1).await;
    let admin = hands.school.admin();
    let pupil = admin.run(&ListPupilsForm::default()).await.expect("pupils").pupils[0].clone();
    let upn = admin.run(&ViewPupilForm { pupil: pupil.id }).await.expect("a pupil").fields.upn;
    hands.open("School data", "Requests").await;
    hands.says("No request has been recorded").await;
    hands.browser.check_both_widths().await;
    hands.press("Record a request").await;
    hands.page("Record a request").await;
    hands.press("Record the request").await;
    hands.says("Select what the person asks for").await;
    hands.browser.check_both_widths().await;
    hands.choose("What they ask for", 1).await;
    hands.fill("UPN of the pupil", &upn).await;
    hands.fill("Name of the person who asks", "Ann Archer").await;
    hands.choose("Who they are", 2).await;
    hands.fill("How to reach them", "ann@archer.example").await;
    hands.fill("Day on which it arrived", "01/09/2026").await;
    hands.choose("How it arrived", 1).await;
    hands.press("Record the request").await;
    hands.page("Subject access request").await;
    hands.says("The clock has not started").await;
    hands.says("No hold keeps the pupil").await;
    hands.browser.check_both_widths().await;
    hands.fill("Day", "01/09/2026").await;
    hands.fill("How you know who asks", "Known to the office").await;
    hands.press("Record it").await;
    hands.says("Answer by 01/10/2026").await;
    hands.choose("Step", 2).await;
    hands.fill("Day", "01/09/2026").await;
    hands.choose("How it ended", 1).await;
    hands.press("Record it").await;
    hands.says("Closed on 01/09/2026").await;
    hands.says("three years after it was closed").await;
    hands.browser.check_both_widths().await;
    hands.press("Requests").await;
    hands.page("Requests").await;
    hands.says("Ann Archer").await;
    hands.browser.check_both_widths().await;
    hands.close().await;
}
