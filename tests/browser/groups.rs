//! Groups of schools, from their creation to a withdrawal, with the keyboard and with axe.

use super::school;
use domain::access::organisation::OrganisationKind;
use domain::access::permission::{JobRole, Permission};
use tests::{NewSchool, PASSWORD, new_user};
use thirtyfour::prelude::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f56_f57_f58_an_authority_makes_a_group_a_school_agrees_lets_a_teacher_in_and_withdraws() {
    let (elm, browser) = school(1366).await;
    let kind = OrganisationKind::Primary;
    let ash = NewSchool { name: "Ash Hill", number: "222222", kind, belonging: (Some("919"), None) };
    let ash = elm.beside(ash).await;
    let council = elm.outsider(OrganisationKind::LocalAuthority).await;
    let teacher = new_user("ann@school.example", JobRole::Teacher, &[Permission::SchoolReports]);
    let teacher = elm.person(&teacher).await;

    browser.sign_in(&council.admin.username, PASSWORD).await;
    browser.page("Welcome, Robin").await;
    browser.press("Collaborate").await;
    browser.follow("Groups").await;
    browser.page("Groups").await;
    browser.says("There are no groups yet").await;
    browser.check_both_widths().await;
    browser.follow("Create a group").await;
    browser.page("About the group").await;
    browser.press("Next").await;
    browser.says("Enter a name").await;
    browser.fill("Name", "Maths in Northmoor").await;
    browser.fill("Description (optional)", "How we teach mathematics").await;
    browser.check_both_widths().await;
    browser.press("Next").await;
    browser.page("Schools").await;
    browser.press("Select all").await;
    browser.says("2 schools chosen").await;
    browser.check_both_widths().await;
    browser.press("Next").await;
    browser.page("Your people").await;
    browser.check_both_widths().await;
    browser.press("Next").await;
    browser.page("Who sees it").await;
    browser.tick("Your organisation and the schools that agree").await;
    browser.press("Create the group").await;
    browser.says("Tick the box to accept the terms").await;
    browser.check_both_widths().await;
    browser.tick("I accept these terms").await;
    browser.press("Create the group").await;
    browser.page("Maths in Northmoor").await;
    browser.says("0 of 2 in it now").await;
    browser.check_both_widths().await;
    browser.press("Sign out").await;
    browser.page("Sign in").await;

    // One school refuses, with nothing but the link in its letter.
    elm.wait_until_idle().await;
    let letter = elm
        .stack
        .mail()
        .into_iter()
        .find(|letter| letter.to == [ash.admin.email.clone()] && letter.text.contains("/groups/"));
    let text = letter.expect("a letter").text;
    let group = text
        .split("/groups/")
        .nth(1)
        .and_then(|rest| rest.split_whitespace().next())
        .expect("a link")
        .to_owned();
    let path = format!("/groups/{group}");
    browser.sign_in(&ash.admin.username, PASSWORD).await;
    browser.page("Welcome, Robin").await;
    browser.open_page(&path).await;
    browser.page("Maths in Northmoor").await;
    browser.says("No school has agreed yet").await;
    browser.check_both_widths().await;
    browser.press("Refuse").await;
    browser.says("Your school has refused").await;
    browser.press("Sign out").await;
    browser.page("Sign in").await;

    // The other agrees, and lets a teacher in.
    browser.sign_in(&elm.admin.username, PASSWORD).await;
    browser.page("Welcome, Robin").await;
    browser.open_page(&path).await;
    browser.page("Maths in Northmoor").await;
    browser.says("What is never shared").await;
    browser.press("Agree and join").await;
    browser.says("Your school has joined the group").await;
    browser.says("1 of 2 in it now").await;
    browser.tick("Ann Lee").await;
    browser.press("Save who sees it").await;
    browser.says("The people who see the group have been saved").await;
    browser.check_both_widths().await;
    let teachers = async |listed: bool| {
        browser.press("Sign out").await;
        browser.page("Sign in").await;
        browser.sign_in(&teacher.username, PASSWORD).await;
        browser.page("Welcome, Ann").await;
        browser.press("Collaborate").await;
        browser.follow("Groups").await;
        browser.page("Groups").await;
        if listed {
            browser.press("Collaborate").await;
            browser.follow("Maths in Northmoor").await;
            browser.page("Maths in Northmoor").await;
            browser.says("None of the schools has published results").await;
            browser.follow("About").await;
            browser.says("Elm Grove School").await;
            let text = browser.text().await;
            assert!(!text.contains("Ash Hill") && !text.contains("Agreement"), "{text}");
        } else {
            browser.says("You cannot see any groups yet").await;
        }
    };
    teachers(true).await;
    browser.press("Sign out").await;
    browser.page("Sign in").await;
    browser.sign_in(&elm.admin.username, PASSWORD).await;
    browser.page("Welcome, Robin").await;
    browser.open_page(&path).await;
    browser.press("Withdraw").await;
    browser.says("Withdraw your school from this group?").await;
    browser.check_accessibility().await;
    browser.find(By::XPath("//dialog//button[.='Withdraw']")).await.click().await.expect("yes");
    browser.says("Your school has left the group").await;
    teachers(false).await;
    browser.close().await;
}
