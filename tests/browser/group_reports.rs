//! The four reports of a group, read by a teacher who was let in, and a withdrawal, with axe.

use super::school;
use crate::operations::collaborate::figures::fill;
use crate::operations::collaborate::group_figures::{Compared, compared_with};
use crate::operations::collaborate::groups::answer;
use domain::access::permission::{JobRole, Permission};
use domain::attainment::subject::KeyStage;
use domain::collaborate::figures::SharedWith;
use domain::collaborate::group::GroupVisibility;
use domain::collaborate::membership::GroupAnswer;
use domain::records::cohort::AcademicYear;
use domain::records::pupil_results::Collection;
use tests::{PASSWORD, new_user};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f62_a_teacher_reads_the_four_reports_of_a_group_until_a_school_withdraws() {
    let (elm, browser) = school(1366).await;
    let collection = Collection { year: AcademicYear(2025), key_stage: KeyStage::Ks4 };
    fill(&elm, 0..60, collection).await;
    let teacher = [Permission::SchoolReports, Permission::GlobalCollaborate];
    let teacher = elm.person(&new_user("ann@school.example", JobRole::Teacher, &teacher)).await;
    let nobody = [SharedWith::default(); 3];
    let compared = compared_with(elm, collection, GroupVisibility::SchoolVisible, nobody).await;
    let Compared { schools, group, .. } = compared;

    browser.sign_in(&teacher.username, PASSWORD).await;
    browser.page("Welcome, Ann").await;
    browser.press("Collaborate").await;
    browser.follow("Heads").await;
    browser.page("Heads").await;
    browser.says("120 of 3 schools").await;
    browser.check_both_widths().await;

    browser.follow("Subject").await;
    browser.says("120 pupils of 3 schools").await;
    browser.choose("Subject", "Mathematics").await;
    browser.says("Mathematics, 2025/26").await;
    browser.check_both_widths().await;

    browser.follow("Subject dashboard").await;
    browser.says("clearly above the group").await;
    browser.press("Against similar pupils nationally").await;
    browser.check_both_widths().await;

    browser.follow("Schools 3").await;
    browser.says("Elm Grove School (yours)").await;
    browser.says("Oak Field").await;
    browser.choose("Pupils", "FSM6 (free school meals in the last six years)").await;
    browser.says("24 pupils of 3 schools").await;
    browser.press("Hidden: why?").await;
    browser.says("Why is this hidden?").await;
    browser.check_both_widths().await;
    let text = browser.text().await;
    assert!(!text.contains("Surname"), "{text}");

    answer(&schools[2], group, GroupAnswer::Withdraw).await.expect("withdrawn");
    browser.driver.refresh().await.expect("loaded again");
    browser.page("Heads").await;
    browser.says("A figure of the group needs 3 schools").await;
    let text = browser.text().await;
    assert!(!text.contains("Oak Field"), "{text}");
    browser.close().await;
}
