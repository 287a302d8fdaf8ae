//! Connecting the school's MIS and stopping the connection, with axe.

use super::school;
use crate::operations::exchange::connection::{NUMBER, prepare};
use crate::operations::exchange::xporter::{self, ESTAB, prepare_xporter};
use domain::changes::forms::ViewChangeForm;
use domain::exchange::connection::OutcomeOf;
use domain::exchange::forms::{CountDataHealthForm, ExtractNowForm};
use domain::exchange::record::MisPupil;
use domain::records::characteristics::Characteristic;
use jiff::SignedDuration;
use local::MisAccess;
use tests::PASSWORD;
use tests::mis::{record, slipped};

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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f67_an_administrator_connects_through_xporter_takes_a_part_back_and_stops_the_connection() {
    let (school, browser) = school(1366).await;
    prepare_xporter(&school).await;
    let mut pupil = record(2);
    pupil.characteristics.insert(Characteristic::Sen, "K".to_owned());
    school.stack.mis().change(ESTAB, |mis| mis.pupils = vec![record(1), pupil]).expect("pupils");
    browser.sign_in(&school.admin.username, PASSWORD).await;
    browser.page("Welcome, Robin").await;
    browser.open_page("/mis").await;
    browser.page("MIS connection").await;
    browser.press("Use Groupcall Xporter instead").await;
    browser.says("Approve Attain at Groupcall Xporter first").await;
    browser.press("Connect").await;
    browser.says("Enter the relying party that Groupcall gave you").await;
    browser.check_both_widths().await;
    browser.fill("Your local authority and establishment number", ESTAB).await;
    browser.fill("Relying party", "live.attain.example").await;
    browser.fill("Password at Groupcall", "not-the-password").await;
    browser.press("Connect").await;
    browser.says("does not accept this number").await;
    browser.check_both_widths().await;
    browser.fill("Password at Groupcall", xporter::PASSWORD).await;
    browser.press("Try this login").await;
    browser.says("8 of 8 granted").await;
    browser.press("Extract now").await;
    browser.says("Planned.").await;
    browser.follow("See what would change").await;
    browser.says("Surname002").await;
    browser.press("Apply these changes").await;
    browser.says("Undo").await;
    browser.open_page("/mis").await;
    browser.page("MIS connection").await;
    browser.press("Take back: Special educational needs").await;
    browser.says("It is held by 1 pupil: SEN (1).").await;
    browser.check_both_widths().await;
    browser.fill("Type 1 to confirm", "1").await;
    browser.press("Take it back").await;
    browser.says("7 of 7 granted").await;
    browser.says("Not asked for").await;
    browser.check_both_widths().await;
    browser.press("Stop the connection").await;
    browser.fill("Type 2 to confirm", "2").await;
    browser.press("Stop the connection").await;
    browser.says("The connection is stopped").await;
    assert!(school.stack.kept_secrets().is_empty());
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f66_somebody_looks_at_the_mis_data_and_decides_about_records() {
    let (school, browser) = school(1366).await;
    school.connect_mis(false).await;
    let mut sent: Vec<_> = (0..20).map(record).collect();
    let read = async |sent: &Vec<MisPupil>| {
        school.mis_has(sent.clone());
        school.admin().run(&ExtractNowForm { overwrite: false }).await.expect("asked");
        school.wait_until_idle().await;
    };
    read(&sent).await;
    let OutcomeOf::Planned { change, .. } = school.connection().last.expect("an outcome").result else {
        panic!("nothing is planned")
    };
    let plan = school.admin().run(&ViewChangeForm { change }).await.expect("a plan");
    school.admin().apply(&plan).await.expect("applied");
    school.clock.forward(SignedDuration::from_secs(60));
    sent[1].surname = "O\u{2019}Neill".to_owned();
    (sent[3].id, sent[3].upn) = (record(503).id, record(90).upn);
    sent[5].upn = "A801200000001".to_owned();
    read(&sent).await;
    browser.sign_in(&school.admin.username, PASSWORD).await;
    browser.page("Welcome, Robin").await;
    browser.open_page("/mis").await;
    browser.page("MIS connection").await;
    browser.follow("Your MIS data").await;
    browser.page("Your MIS data").await;
    browser.says("20 records").await;
    browser.check_both_widths().await;
    browser.press("To review1").await;
    browser.says("1 record").await;
    browser.says("May be Surname003, Forename003").await;
    browser.check_both_widths().await;
    browser.press("The same pupil").await;
    browser.says("Decided. It counts from the next extract.").await;
    browser.press("Take back").await;
    browser.says("Taken back.").await;
    browser.press("A new pupil").await;
    browser.says("Decided. It counts from the next extract.").await;
    browser.press("Refused1").await;
    browser.says("The first letter of this UPN").await;
    browser.press("Enter the UPN").await;
    browser.fill("UPN", "B801200000001").await;
    browser.press("Save").await;
    browser.says("does not match its digits").await;
    browser.check_both_widths().await;
    browser.fill("UPN", &record(5).upn).await;
    browser.press("Save").await;
    browser.says(&format!("UPN {}", record(5).upn)).await;
    assert_eq!(school.connection().decisions.len(), 2);
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f84_somebody_looks_at_data_health_and_chooses_a_likely_upn() {
    let (school, browser) = school(1366).await;
    school.connect_mis(false).await;
    let mut sent: Vec<_> = (0..20).map(record).collect();
    sent[4].upn.clear();
    sent[5].upn = slipped(5);
    browser.sign_in(&school.admin.username, PASSWORD).await;
    browser.page("Welcome, Robin").await;
    browser.press("School data").await;
    browser.follow("Data health check").await;
    browser.page("Data health check").await;
    browser.says("Nothing has been counted yet").await;
    browser.check_both_widths().await;
    school.keep_extract(sent).await;
    browser.press("Count again").await;
    browser.says("2 records to put right, 0 to check.").await;
    browser.says("UPN missing").await;
    browser.check_both_widths().await;
    browser.follow("UPN does not match its check letter").await;
    browser.page("1510 UPN does not match its check letter").await;
    browser.says("Surname005, Forename005").await;
    browser.check_both_widths().await;
    browser.press(&format!("Choose {}", record(5).upn)).await;
    browser.says(&format!("{} chosen", record(5).upn)).await;
    assert_eq!(school.connection().decisions.len(), 1);
    browser.check_both_widths().await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f63_data_manager_shows_the_school_in_six_blocks() {
    let (school, browser) = school(1366).await;
    school.connect_mis(false).await;
    school.keep_extract((0..20).map(record).collect()).await;
    school.admin().run(&CountDataHealthForm {}).await.expect("counted");
    browser.sign_in(&school.admin.username, PASSWORD).await;
    browser.page("Welcome, Robin").await;
    browser.press("School data").await;
    browser.follow("Data manager").await;
    browser.page("Data manager").await;
    for block in [
        "My organisation",
        "My services",
        "My user accounts",
        "My data exchange connection",
        "My data scopes",
        "Data summary",
        "8 of 8 granted",
    ] {
        browser.says(block).await;
    }
    browser.check_both_widths().await;
    // F66: what the MIS sent stands on a page of its own, beside what Attain keeps.
    browser.follow("Processed data").await;
    browser.page("Pupils").await;
    browser.close().await;
}
