//! Publishing the results of a year, reading them as a governor, and reading them at the local authority, with axe.

use super::school;
use super::targets::prepopulated;
use crate::operations::collaborate::figures::fill;
use domain::access::organisation::OrganisationKind;
use domain::access::permission::{JobRole, Permission};
use domain::attainment::subject::KeyStage;
use domain::records::cohort::AcademicYear;
use domain::records::pupil_results::Collection;
use domain::targets::settings::Editing;
use tests::{PASSWORD, new_user};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f62_results_are_published_after_a_look_and_read_without_a_pupil() {
    let (school, browser) = school(1366).await;
    let collection = Collection { year: AcademicYear(2025), key_stage: KeyStage::Ks4 };
    fill(&school, 0..40, collection).await;
    let authority = school.outsider(OrganisationKind::LocalAuthority).await;
    authority.grant_everything();
    let form = new_user("governor@school.example", JobRole::Governor, &[Permission::SchoolReports]);
    let governor = school.person(&form).await;

    browser.sign_in(&school.admin.username, PASSWORD).await;
    browser.page("Welcome, Robin").await;
    browser.follow("School results").await;
    browser.page("School results").await;
    browser.says("No results are published yet").await;
    browser.check_both_widths().await;
    browser.follow("Key Stage 4, 2025/26").await;
    browser.page("Publish Key Stage 4, 2025/26").await;
    browser.says("Nothing is published yet.").await;
    browser.says("Attainment 8").await;
    browser.check_both_widths().await;
    browser.tick("Our local authority").await;
    browser.press("Publish these figures").await;
    browser.page("School results").await;
    browser.says("Key Stage 4, 2025/26 published").await;
    browser.says("Hidden: why?").await;
    browser.press("Hidden: why?").await;
    browser.says("Why is this hidden?").await;
    browser.check_both_widths().await;
    browser.press("Sign out").await;
    browser.page("Sign in").await;

    browser.sign_in(&governor.username, PASSWORD).await;
    browser.page("Welcome, Ann").await;
    browser.follow("School results").await;
    browser.page("School results").await;
    browser.says("Mathematics").await;
    let text = browser.text().await;
    assert!(!text.contains("Surname") && !text.contains("Who sees these results"), "{text}");
    browser.check_both_widths().await;
    browser.follow("Targets").await;
    browser.page("School targets").await;
    browser.says("This year group does not use target setting").await;
    browser.check_both_widths().await;
    browser.press("Sign out").await;
    browser.page("Sign in").await;

    browser.sign_in(&authority.admin.username, PASSWORD).await;
    browser.page("Welcome, Robin").await;
    browser.open_page(&format!("/schools/{}", school.id)).await;
    browser.follow("Results that this school shares").await;
    browser.page("Elm Grove School").await;
    browser.says("Mathematics").await;
    browser.check_both_widths().await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f62_a_governor_reads_the_targets_of_a_part_of_the_pupils() {
    let (school, browser) = school(1366).await;
    school.with_year_11(12);
    prepopulated(&school, Editing::UpOrDown).await;
    let form = new_user("governor@school.example", JobRole::Governor, &[Permission::SchoolReports]);
    let governor = school.person(&form).await;
    browser.sign_in(&governor.username, PASSWORD).await;
    browser.page("Welcome, Ann").await;
    browser.follow("School results").await;
    browser.page("School results").await;
    browser.follow("Targets").await;
    browser.page("School targets").await;
    browser.says("Mathematics").await;
    browser.choose("Pupils", "SEN (special educational needs)").await;
    browser.says("There are no totals to show yet").await;
    browser.says("20 subjects are left out because fewer than five of these pupils, or of the others").await;
    browser.check_both_widths().await;
    browser.choose("Pupils", "Girls").await;
    browser.says("Mathematics").await;
    browser.check_both_widths().await;
    browser.close().await;
}
