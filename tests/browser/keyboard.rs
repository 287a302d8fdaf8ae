//! Performs each task with the keyboard alone: Tab, Enter, Space, arrows and typing. Whenever the page is
//! redrawn, some element must keep the focus.

use super::{follow_letter, school};
use domain::accounts::forms::CurrentSessionForm;
use domain::accounts::security_questions::Question;
use domain::base::event::EventKind;
use std::path::Path;
use tests::chrome::Browser;
use tests::{ANSWERS, PASSWORD, TestSchool, teacher};
use thirtyfour::prelude::*;

/// The keys as WebDriver writes them.
const TAB: &str = "\u{e004}";
pub const ENTER: &str = "\u{e007}";
pub const ESCAPE: &str = "\u{e00c}";
pub const SPACE: &str = " ";
pub const DOWN: &str = "\u{e015}";
pub const RIGHT: &str = "\u{e014}";

/// More Tab stops than any page has.
const STOPS: usize = 120;

/// A script that returns the accessible name of the element with the focus, or an empty text when none has
/// it.
const FOCUSED: &str = "const focused = () => {
    const element = document.activeElement;
    if (!element || element === document.body) return '';
    const name = element.getAttribute('aria-label') ?? element.labels?.[0]?.innerText ?? element.innerText;
    return name.replace(/\\s+/g, ' ').trim();
};";

/// The heading of a page that is opened from a menu by this name. Those of target setting name the year group.
fn heading_of(page: &str) -> &str {
    match page {
        "Report" => "Year 11 targets",
        "Targets" => "Year 11 target settings",
        "Benchmarks" => "Year 11 benchmarks",
        "Subjects" => "Year 11 subjects",
        other => other,
    }
}

/// A person without a mouse.
pub struct Hands {
    pub school: TestSchool,
    pub browser: Browser,
}

impl Hands {
    /// Opens the sign-in page of a new school.
    pub async fn signed_out() -> Hands {
        let (school, browser) = school(1280).await;
        browser.open_page("/sign-in").await;
        browser.page("Sign in").await;
        Hands { school, browser }
    }

    /// Signs in as the administrator of a new school.
    pub async fn of_the_administrator() -> Hands {
        let hands = Hands::signed_out().await;
        hands.sign_in(&hands.school.admin.username, PASSWORD).await;
        hands.page("Welcome, Robin").await;
        hands
    }

    /// Signs in as the administrator of a new school, with every permission and a Year 11 of `pupils` pupils.
    pub async fn with_year_11(pupils: u32) -> Hands {
        let hands = Hands::signed_out().await;
        hands.school.with_year_11(pupils);
        hands.sign_in(&hands.school.admin.username, PASSWORD).await;
        hands.page("Welcome, Robin").await;
        hands
    }

    /// Opens a page from the navigation menu.
    pub async fn open(&self, menu: &str, page: &str) {
        self.press(menu).await;
        // From the menu's button into the menu, whose first page may have the same name.
        self.keys(TAB).await;
        self.press(page).await;
        self.page(heading_of(page)).await;
    }

    /// Chooses a file. The browser's own file dialog is not tested.
    pub async fn choose_file(&self, path: &Path) {
        self.to("Choose file").await;
        let input = self.browser.driver.active_element().await.expect("focus");
        input.send_keys(path.to_str().expect("a path")).await.expect("chosen");
    }

    /// Presses these keys in the element with the focus.
    pub async fn keys(&self, keys: &str) {
        self.browser.driver.action_chain().send_keys(keys).perform().await.expect("pressed");
    }

    async fn focused(&self) -> String {
        let script = format!("{FOCUSED} return focused();");
        let name = self.browser.driver.execute(script, Vec::new()).await.expect("the focus");
        name.convert().expect("a name")
    }

    /// Presses Tab until the element with this name has the focus.
    pub async fn to(&self, name: &str) {
        let mut passed = Vec::new();
        for _ in 0..STOPS {
            let focused = self.focused().await;
            if focused == name {
                return;
            }
            passed.push(focused);
            self.keys(TAB).await;
        }
        panic!("no Tab leads to “{name}”, but past {passed:#?}");
    }

    /// Presses Tab until the element with this id has the focus.
    pub async fn to_id(&self, id: &str) {
        let mut passed = Vec::new();
        for _ in 0..STOPS {
            let focused = self.browser.driver.active_element().await.expect("focus");
            if focused.id().await.expect("an attribute").as_deref() == Some(id) {
                return;
            }
            passed.push(self.focused().await);
            self.keys(TAB).await;
        }
        panic!("no Tab leads to #{id}, but past {passed:#?}");
    }

    /// Presses the button or follows the link with this name.
    pub async fn press(&self, name: &str) {
        self.to(name).await;
        self.keys(ENTER).await;
    }

    pub async fn tick(&self, name: &str) {
        self.to(name).await;
        self.keys(SPACE).await;
    }

    /// Types into a field and replaces its content.
    pub async fn fill(&self, name: &str, text: &str) {
        self.to(name).await;
        self.keys(text).await;
    }

    /// Chooses the option of a dropdown that is `below` places below the current one.
    pub async fn choose(&self, name: &str, below: usize) {
        self.fill(name, &DOWN.repeat(below)).await;
    }

    /// Waits until the element with this name has the focus.
    pub async fn focus_on(&self, name: &str) {
        if !self.until("focused() === name", name).await {
            panic!("the focus is on “{}”, not on “{name}”", self.focused().await);
        }
    }

    /// Waits until an element has the focus. Yew yields to the browser between a drawing and the callback that moves
    /// the focus, so for a moment nothing has it.
    async fn focus_after(&self, cause: &str) {
        assert!(self.until("focused() !== ''", cause).await, "“{cause}” lost the focus");
    }

    /// Waits until a condition of the browser holds. Returns `false` if it does not within the driver's limit.
    async fn until(&self, condition: &str, name: &str) -> bool {
        let script = format!(
            "{FOCUSED} const [name, done] = arguments;
             const look = () => {condition} ? done() : requestAnimationFrame(look); look();"
        );
        self.browser.driver.execute_async(script, vec![name.into()]).await.is_ok()
    }

    /// Waits until the element with this id has the focus.
    pub async fn focus_on_id(&self, id: &str) {
        assert!(self.until("document.activeElement?.id === name", id).await, "#{id} has not the focus");
    }

    /// Presses a key while another is held.
    pub async fn chord(&self, held: thirtyfour::common::keys::Key, key: &str) {
        let chain = self.browser.driver.action_chain().key_down(held.clone()).send_keys(key).key_up(held);
        chain.perform().await.expect("pressed");
    }

    /// Pastes a text into the element with the focus, as the browser does for Control and V.
    pub async fn paste(&self, text: &str) {
        let script = "const data = new DataTransfer();
            data.setData('text', arguments[0]);
            const event = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
            document.activeElement.dispatchEvent(event);";
        self.browser.driver.execute(script, vec![text.into()]).await.expect("pasted");
    }

    /// Waits until the grid of the report is there and has nothing left to save.
    pub async fn saved(&self) {
        let left = "document.querySelector('[id^=cell-]') && !document.querySelector('.is-unsaved, .is-saving, .at-unsaved .at-chip')";
        assert!(self.until(left, "").await, "the grid did not save everything");
    }

    /// Waits for the page with this heading, and asserts that an element has the focus.
    pub async fn page(&self, heading: &str) {
        self.browser.page(heading).await;
        self.focus_after(heading).await;
    }

    /// Waits for this text, and asserts that an element has the focus.
    pub async fn says(&self, words: &str) {
        self.browser.says(words).await;
        self.focus_after(words).await;
    }

    pub async fn sign_in(&self, username: &str, password: &str) {
        self.fill("Email address or username", username).await;
        self.fill("Password", password).await;
        self.keys(ENTER).await;
    }

    /// Opens the page of the person's own account.
    async fn own_account(&self) {
        self.press("Robin Weaver Elm Grove School (your account)").await;
        self.page("Your account").await;
        self.says("Where you are signed in").await;
    }

    pub async fn close(self) {
        self.browser.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f4_f5_f23_an_administrator_is_added_with_the_keyboard_alone_and_the_step_is_ticked() {
    let hands = Hands::of_the_administrator().await;
    hands.open("Users", "Administrators").await;
    hands.press("Add an administrator").await;
    hands.page("Add an administrator").await;
    hands.browser.check_accessibility().await;
    hands.fill("Forename", "Jo").await;
    hands.fill("Surname", "Bell").await;
    hands.fill("Email address", "jo@school.example").await;
    hands.keys(ENTER).await;
    hands.page("Pending users").await;
    hands.says("Jo").await;
    hands.press("Home").await;
    hands.page("Welcome, Robin").await;
    hands.says("Accounts are never shared.").await;
    hands.says("3 of 5 done").await;
    hands.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f1_f2_f17_somebody_signs_up_and_answers_the_questions_with_the_keyboard_alone() {
    let hands = Hands::signed_out().await;
    let pending = hands.school.admin().run(&teacher("ann@school.example")).await.expect("created");
    follow_letter(&hands.browser, &pending.email, "sign-up").await;
    hands.browser.page("Sign up").await;
    hands.browser.driver.refresh().await.expect("loaded again");
    hands.browser.says("ann@school.example").await;
    hands.press("Activate account").await;
    hands.says("There is a problem").await;
    // The links of the error summary must name the question, so that a screen reader user can tell one from
    // another.
    hands.press("Enter the answer to the second question").await;
    hands.focus_on("Answer to the second question").await;
    hands.press("Enter your activation code").await;
    hands.focus_on("Activation code").await;
    hands.keys(&pending.activation_code).await;
    hands.fill("Password", PASSWORD).await;
    hands.press("Show password").await;
    hands.focus_on("Hide password").await;
    for (nth, (question, answer)) in ["first", "second", "third"].into_iter().zip(ANSWERS) {
        let label = format!("{}{} question", nth[..1].to_uppercase(), &nth[1..]);
        let below = Question::ALL.iter().position(|one| *one == question).expect("a question") + 1;
        hands.choose(&label, below).await;
        hands.fill(&format!("Answer to the {nth} question"), answer).await;
    }
    hands.keys(ENTER).await;
    hands.page("Your account is active").await;
    hands.press("Continue to Attain").await;
    hands.page("Welcome, Ann").await;
    hands.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f2_a_forgotten_password_is_chosen_anew_with_the_keyboard_alone() {
    let hands = Hands::signed_out().await;
    hands.press("Forgotten your password?").await;
    hands.page("Forgotten your password?").await;
    hands.fill("Email address or username", &hands.school.admin.username).await;
    hands.keys(ENTER).await;
    hands.page("Check your email").await;
    follow_letter(&hands.browser, &hands.school.admin.email, "reset-password").await;
    hands.browser.page("Choose a new password").await;
    let question = hands.browser.find(By::Css("legend")).await.text().await.expect("a question");
    let answer = ANSWERS.iter().find(|(asked, _)| asked.label() == question).expect("one of the three").1;
    for label in hands.browser.driver.find_all(By::Css("label[for^=characters]")).await.expect("fields") {
        let label = label.text().await.expect("a label");
        let place: usize = label.trim_start_matches("Character ").parse().expect("a number");
        hands.fill(&label, &answer[place - 1..place]).await;
    }
    hands.fill("New password", "short").await;
    hands.keys(ENTER).await;
    hands.says("There is a problem").await;
    hands.fill("New password", "violet anchor lantern").await;
    hands.keys(ENTER).await;
    hands.page("Your password has been changed").await;
    hands.press("Sign in").await;
    hands.page("Sign in").await;
    hands.sign_in(&hands.school.admin.username, "violet anchor lantern").await;
    hands.page("Welcome, Robin").await;
    hands.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f34_f35_f25_a_user_is_changed_deactivated_and_reactivated_with_the_keyboard_alone() {
    let hands = Hands::of_the_administrator().await;
    hands.school.person(&teacher("ann@school.example")).await;
    hands.open("Users", "Users").await;
    hands.press("Ann Lee").await;
    hands.page("Ann Lee").await;
    hands.says("You have not changed anything yet.").await;
    hands.fill("Job role", "Gov").await;
    hands.says("When you save, Ann Lee becomes Governor instead of Teacher.").await;
    hands.tick("View pupil-level data and suppressed and sensitive items").await;
    hands.says("It is not usual practice to give pupil information to this type of user").await;
    hands.press("Save").await;
    hands.says("There is a problem").await;
    hands.tick("Please confirm selections").await;
    hands.press("Save").await;
    hands.says("Ann Lee’s account has been changed").await;

    hands.press("Deactivate account").await;
    hands.focus_on("Deactivate Ann Lee’s account?").await;
    hands.keys(ESCAPE).await;
    hands.focus_on("Deactivate account").await;
    hands.keys(ENTER).await;
    hands.focus_on("Deactivate Ann Lee’s account?").await;
    hands.press("Deactivate account").await;
    hands.says("The account has been deactivated").await;
    hands.press("Reactivate account").await;
    hands.focus_on("Reactivate Ann Lee’s account?").await;
    hands.press("Reactivate account").await;
    hands.page("Pending users").await;
    hands.says("Ann Lee can sign up again").await;
    hands.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_audit_trail_is_filtered_and_checked_with_the_keyboard_alone() {
    let hands = Hands::of_the_administrator().await;
    hands.school.person(&teacher("ann@school.example")).await;
    hands.school.wait_until_idle().await;
    hands.press("Audit trail").await;
    hands.page("Audit trail").await;
    hands.says("User signed up").await;
    let below = EventKind::ALL.iter().position(|kind| *kind == EventKind::UsersInvited).expect("a kind") + 1;
    hands.choose("What was done", below).await;
    // 1 January, because the order of day and month depends on the browser's language.
    hands.fill("From", "01012026").await;
    hands.browser.find(By::XPath("//tbody[not(.//td[normalize-space()='User signed up'])]")).await;
    hands.says("Accounts created").await;
    hands.fill("To", "02022026").await;
    hands.says("No entry matches").await;
    hands.press("Check the whole trail").await;
    hands.says("The trail is complete and nothing in it has been altered.").await;
    hands.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f36_somebody_changes_their_name_and_email_and_signs_out_elsewhere_with_the_keyboard_alone() {
    let hands = Hands::of_the_administrator().await;
    hands.own_account().await;
    hands.fill("Forename", "Rowan").await;
    hands.keys(ENTER).await;
    hands.says("Your name has been changed").await;

    let elsewhere = hands.school.admin();
    elsewhere.run(&CurrentSessionForm {}).await.expect("signed in");
    hands.press("Sign out everywhere else").await;
    hands.says("You have been signed out everywhere else").await;
    elsewhere.run(&CurrentSessionForm {}).await.expect_err("signed out");

    hands.fill("New email address", "rowan@school.example").await;
    hands.fill("Password", PASSWORD).await;
    hands.keys(ENTER).await;
    hands.says("We have emailed a link to rowan@school.example").await;
    follow_letter(&hands.browser, "rowan@school.example", "confirm-email").await;
    hands.browser.page("Confirm your new email address").await;
    hands.press("Confirm my new email address").await;
    hands.page("Your email address has been changed").await;
    hands.press("Sign in").await;
    hands.page("Sign in").await;
    hands.sign_in("rowan@school.example", PASSWORD).await;
    hands.page("Welcome, Rowan").await;
    hands.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_changes_their_password_and_their_answers_with_the_keyboard_alone() {
    let hands = Hands::of_the_administrator().await;
    let new = "violet anchor lantern";
    hands.own_account().await;
    hands.press("Change your password").await;
    hands.page("Change your password").await;
    hands.fill("Current password", PASSWORD).await;
    hands.fill("New password", "short").await;
    hands.keys(ENTER).await;
    hands.says("Password must be 12 characters or more").await;
    hands.fill("New password", new).await;
    hands.keys(ENTER).await;
    hands.page("Your account").await;
    hands.says("Your password has been changed").await;

    hands.press("Change your security questions and answers").await;
    hands.page("Change your security answers").await;
    hands.press("Change security answers").await;
    hands.says("There is a problem").await;
    for (below, nth) in ["first", "second", "third"].into_iter().enumerate() {
        hands.choose(&format!("{}{} question", nth[..1].to_uppercase(), &nth[1..]), below + 1).await;
        hands.fill(&format!("Answer to the {nth} question"), &format!("the {nth} of all answers")).await;
    }
    hands.fill("Password", new).await;
    hands.keys(ENTER).await;
    hands.page("Your account").await;
    hands.says("Your security answers have been changed").await;
    hands.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_school_requires_a_second_factor_and_it_is_set_up_and_used_with_the_keyboard_alone() {
    let hands = Hands::of_the_administrator().await;
    hands.press("Settings").await;
    hands.page("Settings").await;
    hands.tick("Holders of School setup and Manage data must have a second factor").await;
    hands.press("Save").await;
    hands.says("The settings have been saved").await;
    hands.press("Home").await;
    hands.page("Set up a second factor").await;
    hands.fill("Password", PASSWORD).await;
    hands.keys(ENTER).await;
    hands.page("Scan the QR code").await;
    let secret = hands.browser.find(By::Css(".at-factor__secret")).await.text().await.expect("a secret");
    hands.fill("Code from the app", &hands.school.one_time_code(&secret)).await;
    hands.keys(ENTER).await;
    hands.page("Your second factor is on").await;
    let recovery =
        hands.browser.find(By::Css("main .at-factor__codes li")).await.text().await.expect("a code");
    hands.press("I have kept them safe").await;
    hands.page("Welcome, Robin").await;
    hands.press("Sign out").await;
    hands.page("Sign in").await;
    hands.sign_in(&hands.school.admin.username, PASSWORD).await;
    hands.focus_on("Code from your authenticator app").await;
    hands.keys(&recovery).await;
    hands.keys(ENTER).await;
    hands.page("Welcome, Robin").await;
    hands.close().await;
}
