//! Types every hostile text into the page's own fields. Each is shown unchanged or refused in the API's own
//! words, and none of it runs as code.

use super::{follow_letter, school};
use domain::access::form::{Form, write};
use domain::accounts::forms::{
    ChangeNameForm, CompleteSignUpForm, ListUsersForm, NewUserForm, UserFilter, UserRow, UserView,
};
use domain::accounts::security_questions::{Answer, Question};
use domain::base::failure::Problem;
use domain::batches::batch::Severity;
use domain::batches::columns::BatchKind;
use serde::de::DeserializeOwned;
use tests::chrome::Browser;
use tests::hostile::{HOSTILE, in_a_browser};
use tests::{AGGREGATE, PASSWORD, TestSchool, teacher, workbook};
use thirtyfour::prelude::*;

const SCRIPT: &str = "<script>document.title='ran'</script>";
const IMAGE: &str = "<img src=x onerror=document.title='ran'>";

/// Records every title that does not end as the site's titles do. A text that runs as code sets such a title.
const WATCH: &str = "window.ran = [];
const title = Object.getOwnPropertyDescriptor(Document.prototype, 'title');
Object.defineProperty(document, 'title', {
    get() { return title.get.call(this); },
    set(text) {
        if (!String(text).endsWith('– Attain')) window.ran.push(String(text));
        title.set.call(this, text);
    },
});";

/// Opens a browser that records whether a text runs, and creates its school.
async fn watched() -> (TestSchool, Browser) {
    let (school, browser) = school(1280).await;
    let watch = serde_json::json!({ "source": WATCH });
    browser.driver.cdp().send_raw("Page.addScriptToEvaluateOnNewDocument", watch).await.expect("watching");
    (school, browser)
}

/// Puts a text into a field as if pasted, because not every text can be typed with keys, and returns the
/// content of the field. Waits for the field, since a heading can be shown before its form. Messages that are
/// shown already are marked as old.
async fn paste(browser: &Browser, id: &str, text: &str) -> String {
    browser.find(By::Id(id)).await;
    let script = "const [id, text] = arguments, field = document.getElementById(id);
        for (const said of document.querySelectorAll('#notice, #error-summary')) said.dataset.old = '';
        Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, text);
        field.dispatchEvent(new InputEvent('input', { bubbles: true }));
        return field.value;";
    let held = browser.driver.execute(script, vec![id.into(), text.into()]).await.expect("pasted");
    held.convert().expect("a text")
}

/// Waits for a new message and returns its id: that of the notice or of the error summary.
async fn answer(browser: &Browser) -> String {
    let new = By::Css("#notice:not([data-old]), #error-summary:not([data-old])");
    browser.find(new).await.id().await.expect("an attribute").expect("an id")
}

/// Returns the exact texts of these elements.
async fn texts(browser: &Browser, css: &str) -> Vec<String> {
    let script = "return [...document.querySelectorAll(arguments[0])].map(one => one.textContent);";
    browser.driver.execute(script, vec![css.into()]).await.expect("texts").convert().expect("texts")
}

/// Sends a form to the API with the session of the browser.
async fn ask<F: Form>(browser: &Browser, form: &F) -> Result<F::View, Problem> {
    let written = write(form).expect("a form");
    let method = F::ACTION.row().method.as_str();
    let script =
        "const [method, address, body, done] = arguments, headers = { 'Content-Type': 'application/json' };
        fetch(address, body === null ? { method } : { method, body, headers })
            .then(async answer => done([answer.ok, await answer.text()]));";
    let arguments = vec![method.into(), written.address.into(), written.body.into()];
    let answer = browser.driver.execute_async(script, arguments).await.expect("an answer");
    let (ok, text): (bool, String) = answer.convert().expect("an answer");
    if ok { Ok(read(&text)) } else { Err(read(&text)) }
}

fn read<V: DeserializeOwned>(text: &str) -> V {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// Returns the sentences of a problem: one per field or, without fields, its detail.
fn sentences(problem: Problem) -> Vec<String> {
    match problem.errors.as_slice() {
        [] => vec![problem.detail],
        errors => errors.iter().map(|error| error.message.clone()).collect(),
    }
}

/// Asserts that nothing ran, and that the page contains no element that came from a text.
async fn nothing_ran(browser: &Browser, after: &str) {
    let script = "const brought = [...document.body.querySelectorAll('*')].filter(one =>
            ['IMG', 'SCRIPT', 'X', 'STYLE', 'TITLE', 'TEXTAREA'].includes(one.tagName)
            // The pages themselves set figures in bold.
            || one.tagName === 'B' && !/^[0-9,.–]+$/.test(one.textContent)
            || one.getAttributeNames().some(name => name.startsWith('on'))
            || (one.getAttribute('href') ?? '').startsWith('javascript:'));
        return [...(window.ran ?? []), ...brought.map(one => one.outerHTML)];";
    let found = browser.driver.execute(script, Vec::new()).await.expect("what ran");
    assert_eq!(found.convert::<Vec<String>>().expect("texts"), Vec::<String>::new(), "{after}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f36_a_hostile_name_is_shown_as_text_or_refused_in_the_words_of_the_api() {
    let (school, browser) = watched().await;
    browser.sign_in(&school.admin.username, PASSWORD).await;
    browser.page("Welcome, Robin").await;
    browser.open_page("/profile").await;
    browser.find(By::Id("forename")).await;
    let mut stored = 0;
    for (name, text) in in_a_browser() {
        let held = paste(&browser, "forename", text).await;
        browser.press("Save name").await;
        let said = answer(&browser).await;
        let form = ChangeNameForm { forename: held, surname: "Weaver".to_owned() };
        match ask(&browser, &form).await {
            Ok(view) => {
                let UserView { forename, .. } = view;
                stored += 1;
                assert_eq!(said, "notice", "{name} is stored by the API, not by the page");
                let shown = texts(&browser, ".at-who__name").await;
                assert_eq!(shown, [format!("{forename} Weaver")], "{name}");
                let field = browser.labelled("Forename").await.prop("value").await.expect("a value");
                assert_eq!(field, Some(forename), "{name}");
            }
            Err(problem) => {
                let shown = texts(&browser, "#error-summary a").await;
                assert_eq!(shown, sentences(problem), "{name}");
            }
        }
        nothing_ran(&browser, name).await;
    }
    assert!(stored > 5 && stored < in_a_browser().count(), "{stored} were stored");
    // The audit trail shows each of the texts again, as an old and as a new value.
    browser.open_page("/audit").await;
    browser.find(By::Css("tbody tr")).await;
    while browser.driver.find(By::XPath("//button[.='Show more']")).await.is_ok() {
        browser.press("Show more").await;
        browser.find(By::Css("main:not(:has([aria-disabled]))")).await;
    }
    let trail = texts(&browser, "tbody").await.concat();
    assert!(trail.contains(SCRIPT) && trail.contains(IMAGE));
    nothing_ran(&browser, "the audit trail").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f34_a_hostile_search_finds_what_the_api_finds() {
    let (school, browser) = watched().await;
    let marked = NewUserForm {
        forename: IMAGE.to_owned(),
        surname: "O’Brien".to_owned(),
        ..teacher("zoe@school.example")
    };
    school.person(&marked).await;
    browser.sign_in(&school.admin.username, PASSWORD).await;
    browser.page("Welcome, Robin").await;
    browser.open_page("/users").await;
    browser.find(By::Css("tbody tr")).await;
    for (name, text) in in_a_browser() {
        let held = paste(&browser, "search", text).await;
        browser.find(By::Css("main:not(:has([aria-busy=true], .at-waiting))")).await;
        let search = Some(held).filter(|held| !held.trim().is_empty());
        let form = ListUsersForm { filter: UserFilter { search, ..UserFilter::default() }, cursor: None };
        match ask(&browser, &form).await {
            Ok(page) => {
                let rows: Vec<UserRow> = page.rows;
                assert_eq!(texts(&browser, "tbody tr").await.len(), rows.len(), "{name}");
            }
            Err(problem) => {
                let shown = texts(&browser, ".at-failed p:first-child").await;
                assert_eq!(shown, sentences(problem), "{name}");
            }
        }
        nothing_ran(&browser, name).await;
    }
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f2_a_hostile_answer_is_refused_in_the_words_of_the_api_or_asked_for_by_its_characters() {
    let (school, browser) = watched().await;
    let pending = school.admin().run(&teacher("ann@school.example")).await.expect("created");
    school.wait_until_idle().await;
    let answers = [
        (Question::FirstSchool, SCRIPT),
        (Question::FirstStreet, "=1+1 🦊🐝🐢 \u{202b}؟\u{202c}"),
        (Question::FirstJob, "\" onfocus=\"document.title='ran'\" autofocus=\""),
    ];
    let answers =
        answers.map(|(question, answer)| Answer { question: Some(question), answer: answer.to_owned() });
    follow_letter(&browser, &pending.email, "sign-up").await;
    browser.page("Sign up").await;
    paste(&browser, "password", PASSWORD).await;
    for (nth, answer) in ["First", "Second", "Third"].into_iter().zip(&answers) {
        let label = answer.question.expect("a question").label();
        let choice = By::XPath(format!(".//option[normalize-space()=\"{label}\"]"));
        let choices = browser.labelled(&format!("{nth} question")).await;
        choices.find(choice).await.expect("the question").click().await.expect("chosen");
    }
    for (index, answer) in answers.iter().enumerate() {
        paste(&browser, &format!("answers-{}", index + 1), &answer.answer).await;
    }
    let mut form = CompleteSignUpForm {
        token: school.token_in(&pending.email, "sign-up"),
        activation_code: String::new(),
        password: PASSWORD.to_owned(),
        answers: answers.to_vec(),
    };
    for (name, text) in in_a_browser() {
        form.answers[0].answer = paste(&browser, "answers-1", text).await;
        browser.press("Activate account").await;
        answer(&browser).await;
        let problem = ask(&browser, &form).await.map(|_| ()).expect_err("no activation code");
        assert_eq!(texts(&browser, "#error-summary a").await, sentences(problem), "{name}");
        nothing_ran(&browser, name).await;
    }
    paste(&browser, "answers-1", SCRIPT).await;
    paste(&browser, "activation_code", &pending.activation_code).await;
    browser.press("Activate account").await;
    browser.page("Your account is active").await;

    school.forgotten(&pending.email).await;
    follow_letter(&browser, &pending.email, "reset-password").await;
    browser.page("Choose a new password").await;
    let question = browser.find(By::Css("legend")).await.text().await.expect("a question");
    let asked = answers.iter().find(|one| one.question.is_some_and(|asked| asked.label() == question));
    let characters: Vec<char> = asked.expect("one of the three").answer.chars().collect();
    for (index, label) in texts(&browser, "label[for^=characters]").await.iter().enumerate() {
        let place: usize = label.trim_start_matches("Character ").parse().expect("a number");
        paste(&browser, &format!("characters-{}", index + 1), &characters[place - 1].to_string()).await;
    }
    paste(&browser, "password", "violet anchor lantern").await;
    browser.press("Change password").await;
    browser.page("Your password has been changed").await;
    nothing_ran(&browser, "the new password").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f16_f20_f21_a_user_whose_name_is_markup_is_markup_to_nobody() {
    let (school, browser) = watched().await;
    browser.sign_in(&school.admin.username, PASSWORD).await;
    browser.page("Welcome, Robin").await;
    browser.open_page("/users/new").await;
    browser.page("About the user").await;
    browser.fill("Forename", IMAGE).await;
    browser.fill("Surname", SCRIPT).await;
    browser.fill("Email address", "ann@school.example").await;
    browser.press("Next").await;
    browser.tick("Teacher").await;
    browser.press("Next").await;
    browser.page("Administration permissions").await;
    browser.press("Next").await;
    browser.page("User’s access to reports").await;
    browser.press("Next").await;
    browser.page("Check and confirm").await;
    browser.says(IMAGE).await;
    nothing_ran(&browser, "the review").await;
    browser.press("Confirm and finish").await;
    browser.page("Pending users").await;
    browser.says(SCRIPT).await;
    nothing_ran(&browser, "the list").await;
    browser.press(&format!("Delete {IMAGE} {SCRIPT}")).await;
    browser.find(By::Css("dialog[open]")).await;
    nothing_ran(&browser, "the question").await;
    browser.press("Cancel").await;
    browser
        .find(By::XPath("//a[contains(@href, 'welcome-letter')]"))
        .await
        .click()
        .await
        .expect("the letter");
    browser.says(IMAGE).await;
    nothing_ran(&browser, "the letter").await;
    follow_letter(&browser, "ann@school.example", "sign-up").await;
    browser.page("Sign up").await;
    browser.says(IMAGE).await;
    nothing_ran(&browser, "the sign-up").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f31_a_hostile_spreadsheet_is_shown_as_text() {
    let (school, browser) = watched().await;
    // “null” is left out, because every line of the log contains it and it would count as a leak.
    let short = HOSTILE.iter().map(|(_, text)| *text).filter(|text| text.len() < 100 && *text != "null");
    let rows: Vec<[String; 5]> = short
        .take(100)
        .enumerate()
        .map(|(n, text)| {
            [text, "Lee", &format!("user{n}@school.example"), "Teacher", AGGREGATE].map(str::to_owned)
        })
        .collect();
    let batch = school.upload(BatchKind::Users, "people.xlsx", workbook(&rows)).await;
    assert!(batch.rows.len() > 80, "{:?}", batch.summary);
    browser.sign_in(&school.admin.username, PASSWORD).await;
    browser.page("Welcome, Robin").await;
    browser.open_page(&format!("/batches/{}", batch.summary.id)).await;
    browser.find(By::Css("tbody tr")).await;
    let shown = texts(&browser, "td[data-label=Forename] .at-cell").await;
    assert_eq!(shown.len(), batch.rows.len());
    // Rows with errors come first, then those to confirm.
    let mut rows: Vec<_> = batch.rows.iter().collect();
    rows.sort_by_key(|row| {
        let severities = row.flags.iter().map(|flag| flag.severity);
        severities.map(|severity| u8::from(severity == Severity::Amber)).min().unwrap_or(2)
    });
    for (shown, row) in shown.iter().zip(rows) {
        assert!(shown.starts_with(&row.cells[0]), "{shown:?} is not {:?}", row.cells[0]);
    }
    nothing_ran(&browser, "the grid").await;
    browser.close().await;
}
