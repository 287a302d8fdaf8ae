//! Tests of the pages in headless Chromium, as people use them.

mod agreement;
mod deleting;
mod drafts;
mod exchange;
mod figures;
mod frame;
mod grid;
mod group_reports;
mod groups;
mod hostile;
mod journey;
mod keyboard;
mod lists;
mod mis_journey;
mod pending;
mod pieces;
mod print;
mod records;
mod requests;
mod retention;
mod second_factor;
mod shared;
mod signing_out;
mod targets;

use serde_json::json;
use tests::chrome::{Browser, root, site};
use tests::{PASSWORD, Setting, TestSchool, answers};
use thirtyfour::prelude::*;

/// The column headings that F18 requires.
const PENDING_COLUMNS: [&str; 11] = [
    "Forename",
    "Surname",
    "Username",
    "Role",
    "Organisation",
    "Activation code",
    "Verification email",
    "No. of tries",
    "Created by",
    "Print welcome letter",
    "Delete user?",
];

/// Starts a school whose administrator has signed up, and a browser that opens its site.
async fn school(width: u32) -> (TestSchool, Browser) {
    let school = TestSchool::start(&Setting { site: Some(site()), ..Setting::default() }).await;
    let browser = Browser::on(school.stack.clone(), width).await;
    (school, browser)
}

/// Creates a school whose administrator signs up in the browser, and returns their username.
async fn first_administrator(browser: &Browser, kind: &str) -> String {
    let made = browser
        .stack
        .invoke(
            "provision-organisation",
            json!({"name": "Elm Grove School", "kind": kind, "number": "123456", "forename": "Robin", "surname": "Weaver",
                   "email": "robin@school.example"}),
        )
        .await
        .expect("a school");
    let code = made["activation_code"].as_str().expect("a code").to_owned();
    sign_up(browser, "robin@school.example", &code).await
}

/// Opens the link in the latest letter to this address, signs up with the code, goes on to the home page and signs out. Returns
/// the username that is shown.
async fn sign_up(browser: &Browser, email: &str, code: &str) -> String {
    browser.stack.wait_until_idle().await.expect("delivered");
    browser.open_page(&browser.stack.inbox).await;
    let letter = By::XPath(format!(
        "(//*[contains(text(), \"{email}\")]/ancestor-or-self::*[descendant-or-self::a][1]//a)[1]"
    ));
    browser.find(letter).await.click().await.expect("the letter opens");
    let link = browser.find(By::XPath("//a[contains(@href, '/sign-up#')]")).await;
    let address = link.attr("href").await.expect("an attribute").expect("an address");
    browser.open_page(&address).await;
    browser.page("Sign up").await;
    browser.check_accessibility().await;
    browser.fill("Activation code", code).await;
    browser.fill("Password", PASSWORD).await;
    for (question, answer) in ["first", "second", "third"].into_iter().zip(answers()) {
        let chosen = answer.question.expect("a question").label();
        let label = format!("{}{} question", question[..1].to_uppercase(), &question[1..]);
        let choices = browser.labelled(&label).await;
        let choice = By::XPath(format!(".//option[normalize-space()=\"{chosen}\"]"));
        choices.find(choice).await.expect("the question").click().await.expect("chosen");
        browser.fill(&format!("Answer to the {question} question"), &answer.answer).await;
    }
    browser.press("Activate account").await;
    browser.page("Your account is active").await;
    browser.check_accessibility().await;
    let username = browser
        .find(By::Css("main .at-panel strong, main .at-panel .at-panel__value"))
        .await
        .text()
        .await
        .expect("a username");
    browser.follow("Continue to Attain").await;
    browser.find(By::XPath("//h1[starts-with(normalize-space(), 'Welcome')]")).await;
    browser.press("Sign out").await;
    browser.page("Sign in").await;
    username
}

/// The complete journey from a real spreadsheet of this name to the sign-in of a new
/// user.
async fn journey(file: &str) {
    let browser = Browser::open(1280).await;
    let administrator = first_administrator(&browser, "secondary").await;
    browser.sign_in(&administrator, PASSWORD).await;
    browser.page("Welcome, Robin").await;

    browser.open_page("/users/upload").await;
    browser.page("Add multiple users").await;
    let path = root().join("crates/sheets/fixtures").join(file);
    browser.find(By::Id("file")).await.send_keys(path.to_str().expect("a path")).await.expect("chosen");
    browser.press("Upload user details").await;
    browser.page("Check and create your users").await;
    browser.find(By::Css(".at-cell--red, [class*='red']")).await;
    browser.find(By::Css(".at-cell--amber, [class*='amber']")).await;
    browser.check_accessibility().await;
    browser
        .tick("I confirm that I have checked all highlighted accounts and I wish to proceed and create these user accounts")
        .await;
    browser.press("Create user accounts").await;
    browser.says("still need").await;

    browser.open_page("/pending-users").await;
    browser.page("Pending users").await;
    let rows = "return [...document.querySelectorAll('.at-pending tbody tr')].map(row => [...row.querySelectorAll('th, td')].map(cell => cell.innerText.trim()));";
    let mut wanted = None;
    browser.find(By::Css("tbody tr")).await;
    let heads =
        "return [...document.querySelectorAll('.at-pending thead th')].map(head => head.textContent.trim());";
    let heads: Vec<String> =
        browser.driver.execute(heads, Vec::new()).await.expect("heads").convert().expect("texts");
    assert_eq!(heads, PENDING_COLUMNS);
    let shown: Vec<Vec<String>> =
        browser.driver.execute(rows, Vec::new()).await.expect("rows").convert().expect("texts");
    for row in &shown {
        if row.iter().any(|cell| cell.contains('@')) {
            wanted = Some(row.clone());
        }
    }
    let row = wanted.expect("a row with an address");
    let email = row
        .iter()
        .find_map(|cell| cell.split_whitespace().find(|word| word.contains('@')))
        .expect("an address")
        .to_owned();
    let is_code = |word: &&str| {
        let bytes = word.as_bytes();
        bytes.len() == 8
            && bytes[0].is_ascii_uppercase()
            && bytes[7].is_ascii_uppercase()
            && bytes[1..7].iter().all(u8::is_ascii_digit)
    };
    let code = row.iter().find_map(|cell| cell.split_whitespace().find(is_code)).expect("a code").to_owned();
    browser.check_accessibility().await;

    browser
        .find(By::XPath(format!("//tr[contains(., \"{email}\")]//a[contains(@href, 'welcome-letter')]")))
        .await
        .click()
        .await
        .expect("the letter");
    browser.says(&code).await;
    assert!(!browser.text().await.contains("/sign-up#"), "the link comes by email");
    browser.check_accessibility().await;
    browser.tick("Print the sign-up link on the letter too").await;
    browser.find(By::Css("main svg path")).await;
    browser.says("/sign-up#").await;
    browser.check_accessibility().await;

    browser.press("Sign out").await;
    browser.page("Sign in").await;
    sign_up(&browser, &email, &code).await;
    browser.sign_in(&email, PASSWORD).await;
    browser.find(By::XPath("//h1[starts-with(normalize-space(), 'Welcome')]")).await;
    browser.check_accessibility().await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f18_f29_f33_f21_f17_from_a_real_xlsx_to_a_new_user_who_signs_in() {
    journey("people-libreoffice.xlsx").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f18_f29_f33_f21_f17_from_a_real_xls_to_a_new_user_who_signs_in() {
    journey("people-libreoffice.xls").await;
}

/// Also covers F5 on the home page, the job role of F8, the permissions of F10 to F14, and the advisory of
/// F25.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f6_f16_a_single_user_is_created_step_by_step_and_back_keeps_what_was_typed() {
    let browser = Browser::open(390).await;
    let administrator = first_administrator(&browser, "primary").await;
    browser.sign_in(&administrator, PASSWORD).await;
    browser.page("Welcome, Robin").await;
    browser.says("Accounts are never shared.").await;
    browser.check_accessibility().await;

    browser.open_page("/users/new").await;
    browser.page("About the user").await;
    browser.press("Next").await;
    // The error summary takes the focus, and its links lead to the fields.
    let focused = browser.driver.active_element().await.expect("focus");
    assert!(focused.text().await.expect("text").contains("There is a problem"));
    assert!(browser.driver.title().await.expect("a title").starts_with("Error: "));
    browser.follow("Enter a forename").await;
    assert_eq!(
        browser.driver.active_element().await.expect("focus").id().await.expect("an id").as_deref(),
        Some("forename")
    );
    browser.check_accessibility().await;
    browser.fill("Forename", "Ann").await;
    browser.fill("Surname", "Lee").await;
    browser.fill("Email address", "ann@school.example").await;
    browser.press("Next").await;
    browser.page("User’s job role").await;
    browser.follow("Back").await;
    browser.page("About the user").await;
    let kept = browser.labelled("Surname").await.prop("value").await.expect("a value");
    assert_eq!(kept.as_deref(), Some("Lee"));
    browser.press("Next").await;
    browser.page("User’s job role").await;
    browser.check_accessibility().await;
    browser.tick("Governor").await;
    browser.press("Next").await;
    browser.tick("Manage data").await;
    browser.check_accessibility().await;
    browser.press("Next").await;
    browser.tick("View school-level reports").await;
    browser.tick("View any Collaborate group the school belongs to").await;
    browser.tick("View pupil-level data and suppressed and sensitive items").await;
    browser.says("It is not usual practice to give pupil information to this type of user").await;
    browser.check_accessibility().await;
    browser.press("Next").await;
    browser.find(By::Css(".govuk-error-summary")).await;
    browser.tick("Please confirm selections").await;
    browser.press("Next").await;
    browser.tick("View school-level and class-level reports").await;
    browser.check_accessibility().await;
    browser.press("Next").await;
    browser.page("Check and confirm").await;
    browser.says("ann@school.example").await;
    browser.check_accessibility().await;
    browser.press("Confirm and finish").await;
    browser.page("Pending users").await;
    browser.says("ann@school.example").await;
    browser.check_accessibility().await;
    browser.close().await;
}

/// Opens the link to this page from the latest letter to this address.
async fn follow_letter(browser: &Browser, email: &str, page: &str) {
    browser.stack.wait_until_idle().await.expect("delivered");
    let letters = browser.stack.mail();
    let letter = letters.iter().rfind(|letter| letter.to == [email.to_owned()]).expect("a letter");
    let mark = format!("/{page}#");
    let address = letter.text.split_whitespace().find(|word| word.contains(&mark)).expect("a link");
    browser.open_page(address).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f2_a_forgotten_password_is_chosen_anew_with_characters_of_an_answer() {
    let browser = Browser::open(1280).await;
    let administrator = first_administrator(&browser, "secondary").await;
    browser.open_page("/sign-in").await;
    browser.follow("Forgotten your password?").await;
    browser.page("Forgotten your password?").await;
    browser.fill("Email address or username", "robin@school.example").await;
    browser.press("Send me a link").await;
    browser.page("Check your email").await;
    follow_letter(&browser, "robin@school.example", "reset-password").await;
    browser.page("Choose a new password").await;
    browser.check_accessibility().await;
    let question = browser.find(By::Css("legend")).await.text().await.expect("a question");
    let answer =
        answers().into_iter().find(|one| one.question.is_some_and(|asked| asked.label() == question));
    let answer: Vec<char> = answer.expect("one of the three").answer.chars().collect();
    for label in browser.driver.find_all(By::Css("label[for^=characters]")).await.expect("fields") {
        let label = label.text().await.expect("a label");
        let place: usize = label.trim_start_matches("Character ").parse().expect("a number");
        browser.fill(&label, &answer[place - 1].to_string()).await;
    }
    browser.fill("New password", "violet anchor lantern").await;
    browser.press("Change password").await;
    browser.page("Your password has been changed").await;
    browser.sign_in(&administrator, PASSWORD).await;
    browser.says("is not right").await;
    browser.sign_in(&administrator, "violet anchor lantern").await;
    browser.page("Welcome, Robin").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f34_f35_a_user_is_changed_looked_up_in_the_audit_trail_and_deactivated() {
    let browser = Browser::open(1280).await;
    let administrator = first_administrator(&browser, "secondary").await;
    browser.sign_in(&administrator, PASSWORD).await;
    browser.page("Welcome, Robin").await;
    browser.open_page("/administrators/new").await;
    browser.page("Add an administrator").await;
    for (label, text) in [("Forename", "Jo"), ("Surname", "Bell"), ("Email address", "jo@school.example")] {
        browser.fill(label, text).await;
    }
    browser.press("Next").await;
    browser.page("Pending users").await;
    let code = browser.find(By::Css("tbody .at-code")).await.text().await.expect("a code");
    sign_up(&browser, "jo@school.example", &code).await;
    browser.sign_in(&administrator, PASSWORD).await;
    browser.page("Welcome, Robin").await;
    browser.open_page("/users").await;
    browser.follow("Jo Bell").await;
    browser.page("Jo Bell").await;
    browser.says("You have not changed anything yet.").await;
    browser.tick("View school-level reports").await;
    browser.says("When you save, Jo Bell gets “View school-level reports”.").await;
    browser.check_accessibility().await;
    browser.press("Save").await;
    browser.says("Jo Bell’s account has been changed").await;
    browser.press("Deactivate account").await;
    browser
        .find(By::XPath("//dialog//button[normalize-space()='Deactivate account']"))
        .await
        .click()
        .await
        .expect("yes");
    browser.says("The account has been deactivated").await;
    browser.follow("See this person’s audit trail").await;
    browser.page("This person’s audit trail").await;
    browser.says("View school-level reports").await;
    browser.check_accessibility().await;
    browser.follow("Audit trail").await;
    browser.page("Audit trail").await;
    browser.stack.wait_until_idle().await.expect("sealed");
    browser.press("Check the whole trail").await;
    browser.says("The trail is complete and nothing in it has been altered.").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_is_accessible_on_a_desk_and_on_a_telephone() {
    let browser = Browser::open(1280).await;
    for (path, heading) in [
        ("/sign-in", "Sign in"),
        ("/nowhere", "Page not found"),
        ("/sign-up", "Open the link in your email"),
        ("/forgotten-password", "Forgotten your password?"),
        ("/reset-password", "Open the link in your email"),
        ("/confirm-email", "Open the link in your email"),
        ("/check-certificate", "Check a certificate"),
        ("/accessibility", "Accessibility statement"),
        ("/privacy", "Privacy notice"),
        ("/help#report", "The target report"),
    ] {
        browser.open_page(path).await;
        browser.page(heading).await;
        browser.check_both_widths().await;
    }
    let administrator = first_administrator(&browser, "primary").await;
    browser.sign_in(&administrator, PASSWORD).await;
    browser.page("Welcome, Robin").await;
    for (path, heading) in [
        ("/", "Welcome, Robin"),
        ("/users/new", "About the user"),
        ("/users/upload", "Add multiple users"),
        ("/administrators/new", "Add an administrator"),
        ("/administrators/upload", "Add multiple administrators"),
        ("/batches/users", "User batch files"),
        ("/batches/administrators", "Administrator batch files"),
        ("/pending-users", "Pending users"),
        ("/users", "Users"),
        ("/administrators", "Administrators"),
        ("/audit", "Audit trail"),
        ("/profile", "Your account"),
        ("/profile/password", "Change your password"),
        ("/profile/security-answers", "Change your security answers"),
        ("/second-factor", "Set up a second factor"),
        ("/settings", "Settings"),
    ] {
        browser.open_page(path).await;
        browser.page(heading).await;
        browser.check_both_widths().await;
    }
    browser.close().await;
}
