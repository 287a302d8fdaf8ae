//! The targets that schools share with their authority and chain, and the accessibility of every page with
//! pupils at desktop and phone width.

use super::keyboard::Hands;
use super::records::file;
use super::school;
use super::targets::prepopulated;
use domain::access::organisation::OrganisationKind;
use domain::targets::forms::{SaveTargetSettingsForm, ViewTargetSettingsForm};
use domain::targets::settings::{Editing, Sharing, TargetSettings};
use tests::pupils::{RESULTS, YEAR_11, file_of, upn};
use tests::{PASSWORD, TestSchool};
use thirtyfour::prelude::*;

/// Makes the school share each pupil's targets with its local authority, and returns the authority.
async fn authority_of(school: &TestSchool) -> TestSchool {
    prepopulated(school, Editing::UpOrDown).await;
    let view = school.admin().run(&ViewTargetSettingsForm { year: YEAR_11 }).await.expect("the settings");
    let sharing = Sharing { pupils_with_authority: true, ..Sharing::default() };
    let settings = TargetSettings { sharing, ..view.settings };
    let form = SaveTargetSettingsForm { year: YEAR_11, version: view.version, settings, confirmed: 0 };
    school.admin().run(&form).await.expect("shared");
    let authority = school.outsider(OrganisationKind::LocalAuthority).await;
    authority.grant_everything();
    authority
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f50_a_local_authority_looks_at_what_a_school_shares_with_the_keyboard_alone() {
    let hands = Hands::signed_out().await;
    hands.school.with_year_11(12);
    let authority = authority_of(&hands.school).await;
    hands.sign_in(&authority.admin.username, PASSWORD).await;
    hands.page("Welcome, Robin").await;
    let text = hands.browser.text().await;
    assert!(!text.contains("Target setting") && !text.contains("Import pupils"), "{text}");
    hands.press("Schools").await;
    hands.page("Schools").await;
    hands.fill("Name of the school", "nowhere").await;
    hands.says("No school matches").await;
    hands.press("Home").await;
    hands.press("Schools").await;
    hands.press("Elm Grove School").await;
    hands.page("Elm Grove School").await;
    hands.press("Year 11").await;
    hands.page("Year 11 targets").await;
    hands.says("Each pupil’s targets").await;
    hands.says("Surname000, Forename000").await;
    hands.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_with_pupils_is_accessible_on_a_desk_and_on_a_telephone() {
    let (school, browser) = school(1280).await;
    // The report shows thirty pupils at once, so this needs more.
    school.with_year_11(35);
    let authority = authority_of(&school).await;
    browser.sign_in(&school.admin.username, PASSWORD).await;
    browser.page("Welcome, Robin").await;
    browser.check_both_widths().await;
    for (path, heading, words) in [
        ("/targets/ks4-2015", "Year 11 target settings", "Pre-populate targets now"),
        ("/benchmarks/ks4-2015", "Year 11 benchmarks", "34 of 35 pupils have prior attainment"),
        ("/subjects/ks4-2015", "Year 11 subjects", "20 of"),
        ("/delete-targets/ks4-2015", "Delete Year 11 targets", "680 targets set (680 prepopulated)"),
        ("/report/ks4-2015", "Year 11 targets", "35 of 35 pupils shown"),
        ("/report/ks4-2015/import", "Import targets", "Which columns"),
        ("/pupils", "Pupils", "35 pupils"),
        ("/import/pupils", "Import pupils", "Which columns"),
        ("/import/classes", "Import classes", "Which columns"),
        ("/import/results", "Import past results", "Which columns"),
        ("/import/pupil-results", "Import results", "Which columns"),
        ("/targets/ks2-2021", "Targets", "Your school’s records do not have this year group"),
    ] {
        browser.open_page(path).await;
        browser.page(heading).await;
        browser.says(words).await;
        browser.check_both_widths().await;
    }
    browser.open_page("/targets/ks4-2015").await;
    browser.press("See what would change").await;
    browser.says("All subjects").await;
    browser.check_both_widths().await;
    browser.open_page("/report/ks4-2015").await;
    browser.press("Space panel: open it").await;
    browser.find(By::Css("aside svg rect")).await;
    browser.check_both_widths().await;
    browser.press("Close the panel").await;
    browser.press("Subjects against benchmarks").await;
    browser.says("Average benchmark").await;
    browser.check_both_widths().await;

    let upns = [0, 1].map(|n| upn(n).as_str().to_owned());
    let classes = format!("UPN,Subject,Class\r\n{},French,11/Fr1\r\n{},Alchemy,1\r\n", upns[0], upns[1]);
    let targets = format!("UPN,French,German\r\n{},9,9\r\n{},x,9\r\n", upns[0], upns[1]);
    for (path, name, text) in [
        ("/report/ks4-2015/import", "targets.csv", &targets),
        ("/import/pupils", "pupils.csv", &(file_of(0, 40) + "A,B,C,D,E,F,G,H\r\n")),
        ("/import/classes", "classes.csv", &classes),
        ("/import/results", "results.csv", &RESULTS.to_owned()),
        ("/import/pupil-results", "results.csv", &format!("UPN,Subject,Grade\r\n{},French,7\r\n", upns[0])),
    ] {
        browser.open_page(path).await;
        let (_folder, path) = file(name, text);
        browser.find(By::Id("file")).await.send_keys(path.to_str().expect("a path")).await.expect("chosen");
        browser.press("Upload").await;
        browser.says("Nothing has changed yet.").await;
        browser.check_both_widths().await;
        browser.press("Apply these changes").await;
        browser.says("Applied by").await;
        browser.check_both_widths().await;
    }

    browser.press("Sign out").await;
    browser.page("Sign in").await;
    browser.sign_in(&authority.admin.username, PASSWORD).await;
    browser.page("Welcome, Robin").await;
    browser.check_both_widths().await;
    for (path, heading, words) in [
        ("/schools".to_owned(), "Schools", "1 school"),
        (format!("/schools/{}", school.id), "Elm Grove School", "Each pupil’s targets"),
        (format!("/schools/{}/ks4-2015", school.id), "Year 11 targets", "Each pupil’s targets"),
    ] {
        browser.open_page(&path).await;
        browser.page(heading).await;
        browser.says(words).await;
        browser.check_both_widths().await;
    }
    browser.close().await;
}
