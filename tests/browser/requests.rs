//! A request about a pupil's records, from its arrival to its end (F86).

use super::keyboard::Hands;
use domain::records::forms::{ListPupilsForm, PlaceHoldForm, ViewPupilForm};
use domain::records::hold::HoldReason;
use std::io::Read;

/// Fills in who asked and how, and records the request.
async fn record_letter(hands: &Hands) {
    hands.fill("Name of the person who asks", "Ann Archer").await;
    hands.choose("Who they are", 2).await;
    hands.fill("How to reach them", "ann@archer.example").await;
    hands.fill("Day on which it arrived", "01/09/2026").await;
    hands.choose("How it arrived", 1).await;
    hands.press("Record the request").await;
    hands.page("Subject access request").await;
}

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
    record_letter(&hands).await;
    hands.says("The deadline has not started").await;
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f86_the_pack_is_seen_made_and_saved_by_the_browser() {
    let hands = Hands::with_year_11(2).await;
    let admin = hands.school.admin();
    let pupils = admin.run(&ListPupilsForm::default()).await.expect("pupils").pupils;
    let (pupil, other) = (pupils[0].id, pupils[1].name.clone());
    let (surname, forename) = other.split_once(", ").expect("a name");
    let note = format!("Asked for together with {forename} {surname}");
    let hold = PlaceHoldForm { pupil, reason: Some(HoldReason::AccessRequest), note };
    admin.run(&hold).await.expect("held");
    // From the pupil's page, with the pupil filled in.
    hands.open("School data", "Pupils").await;
    hands.press(&pupils[0].name).await;
    hands.press("Record a request for these records").await;
    hands.page("Record a request").await;
    hands.says("The request is about").await;
    hands.choose("What they ask for", 1).await;
    record_letter(&hands).await;
    hands.press("Prepare the pack").await;
    hands.says("Record how you checked the person’s identity before you make the pack").await;
    hands.browser.check_both_widths().await;
    hands.press("Go to the request").await;
    hands.page("Subject access request").await;
    hands.fill("Day", "01/09/2026").await;
    hands.fill("How you know who asks", "Known to the office").await;
    hands.press("Record it").await;
    hands.says("Answer by 01/10/2026").await;
    hands.press("Prepare the pack").await;
    hands.says("Everything held about").await;
    hands.says("Typed text: check it").await;
    hands.says("and leaves out 1.").await;
    hands.browser.check_both_widths().await;
    let folder = tempfile::tempdir().expect("a folder");
    hands.browser.save_in(folder.path()).await;
    hands.press("Make and download the pack").await;
    hands.says("The pack has been made").await;
    let pack = hands.browser.saved(folder.path(), "zip").await;
    let mut archive = zip::ZipArchive::new(std::fs::File::open(pack).expect("the pack")).expect("a zip file");
    let mut json = String::new();
    archive.by_name("pack.json").expect("a file").read_to_string(&mut json).expect("text");
    assert!(json.contains("Known to the office") && !json.contains(surname), "{json}");
    hands.press("The request").await;
    hands.page("Subject access request").await;
    hands.says("Pack made: ").await;
    hands.press("Made by Robin Weaver on 02/09/2026 10:00: PDF, JSON, CSV, Excel").await;
    hands.says("1: About another pupil").await;
    hands.browser.check_both_widths().await;
    hands.close().await;
}
