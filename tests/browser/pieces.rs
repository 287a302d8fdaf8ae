//! The pieces of the site (ADR 0018): fetched when they are needed, also after a failure and after a new version.

use super::school;
use serde_json::json;
use std::fs;
use std::path::Path;
use tests::chrome::{Browser, site};
use tests::{PASSWORD, Setting, TestSchool};
use thirtyfour::prelude::*;

/// A page of each piece that an administrator with every permission sees: its piece, address and heading.
const PAGES: [(&str, &str, &str); 19] = [
    ("create", "/administrators/new", "Add an administrator"),
    ("people", "/users", "Users"),
    ("batches", "/batches/users", "User batch files"),
    ("targets", "/targets", "Year 11 target settings"),
    ("benchmarks", "/benchmarks", "Year 11 benchmarks"),
    ("report", "/report", "Year 11 targets"),
    ("records", "/pupils", "Pupils"),
    ("pupil", "/pupils/new", "Add a pupil"),
    ("import", "/import/pupils", "Import pupils"),
    ("retention", "/retention", "Retention clock"),
    ("requests", "/requests", "Requests"),
    ("pack", "/requests/new", "Record a request"),
    ("changes", "/changes", "Recent changes"),
    ("exchange", "/mis", "MIS connection"),
    ("health", "/data-health", "Data health check"),
    ("groups", "/groups", "Groups"),
    ("results", "/school-results", "School results"),
    ("audit", "/audit", "Audit trail"),
    ("account", "/profile", "Your account"),
];

/// Collects what the content security policy blocks from now on, on every page that is opened.
const WATCH_POLICY: &str = "window.blocked = [];
    document.addEventListener('securitypolicyviolation', event => window.blocked.push(event.violatedDirective + ' ' + event.blockedURI));";

/// Holds back requests for files whose name contains `window.hold`, until `window.letGo` is called.
const HOLD_BACK: &str = "const real = window.fetch;
    window.fetch = (what, how) => {
        if (!window.hold || !String(what).includes(window.hold)) return real(what, how);
        return new Promise(resolve => { window.letGo = () => { window.hold = ''; resolve(real(what, how)); }; });
    };";

async fn before_every_page(browser: &Browser, script: &str) {
    let script = json!({"source": script});
    browser.driver.cdp().send_raw("Page.addScriptToEvaluateOnNewDocument", script).await.expect("added");
}

/// Makes requests for these addresses fail.
async fn block(browser: &Browser, urls: &[&str]) {
    browser.driver.cdp().send_raw("Network.enable", json!({})).await.expect("enabled");
    browser.driver.cdp().send_raw("Network.setBlockedURLs", json!({"urls": urls})).await.expect("blocked");
}

/// Cuts the network, or restores it.
async fn offline(browser: &Browser, offline: bool) {
    browser.driver.cdp().send_raw("Network.enable", json!({})).await.expect("enabled");
    let network = json!({"offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1});
    browser.driver.cdp().send_raw("Network.emulateNetworkConditions", network).await.expect("set");
}

async fn run(browser: &Browser, script: &str) {
    browser.driver.execute(script, Vec::new()).await.expect("run");
}

/// Follows a link of the page or of a closed menu, without the pointer coming near it first.
async fn click(browser: &Browser, address: &str) {
    browser.find_in_document(By::Css(format!("a[href='{address}']"))).await;
    let click = format!("document.querySelector(\"a[href='{address}']\").click();");
    run(browser, &click).await;
}

/// The files of WebAssembly that were fetched since the document was loaded, without the program itself.
async fn fetched(browser: &Browser) -> Vec<String> {
    let names = "return performance.getEntriesByType('resource').filter(one => one.responseStatus === 200)
        .map(one => /([^/]+)[.]wasm$/.exec(one.name)?.[1]).filter(name => name && name !== 'app_bg');";
    browser.driver.execute(names, Vec::new()).await.expect("names").convert().expect("texts")
}

async fn blocked_by_policy(browser: &Browser) -> Vec<String> {
    browser.driver.execute("return window.blocked;", Vec::new()).await.expect("run").convert().expect("texts")
}

/// A school whose administrator is signed in and has every permission.
async fn signed_in() -> (TestSchool, Browser) {
    let (school, browser) = school(1280).await;
    school.with_year_11(3);
    before_every_page(&browser, WATCH_POLICY).await;
    before_every_page(&browser, HOLD_BACK).await;
    browser.sign_in(&school.admin.username, PASSWORD).await;
    browser.page("Welcome, Robin").await;
    (school, browser)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_of_each_piece_opens_by_click_and_by_address_and_the_policy_blocks_nothing() {
    let (_school, browser) = signed_in().await;
    for (piece, address, heading) in PAGES {
        click(&browser, address).await;
        browser.page(heading).await;
        has_come(&browser, piece).await;
    }
    assert_eq!(blocked_by_policy(&browser).await, Vec::<String>::new());
    for (piece, address, heading) in PAGES {
        browser.open_page(address).await;
        browser.page(heading).await;
        has_come(&browser, piece).await;
        assert_eq!(blocked_by_policy(&browser).await, Vec::<String>::new());
    }
    browser.close().await;
}

/// Waits until the file of this piece has come.
async fn has_come(browser: &Browser, piece: &str) {
    let wait = "const [piece, done] = arguments; const look = () =>
        performance.getEntriesByType('resource').some(one => one.responseStatus === 200 && one.name.includes(piece))
            ? setTimeout(done) : setTimeout(look); look();";
    let piece = json!(format!("/{piece}.wasm"));
    browser.driver.execute_async(wait, vec![piece]).await.expect("it comes");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_menu_fetches_the_pieces_of_its_pages_and_a_link_that_of_its_page_ahead() {
    let (_school, browser) = signed_in().await;
    browser.open_page("/").await;
    browser.page("Welcome, Robin").await;
    browser.find_in_document(By::Css("a[href='/users']")).await;
    let open_menu = "let box = document.querySelector(\"header a[href='/users']\"), button;
        while (!(button = box.querySelector('button[aria-expanded]'))) box = box.parentElement;
        button.click();";
    run(&browser, open_menu).await;
    has_come(&browser, "people").await;
    assert!(!fetched(&browser).await.contains(&"audit".to_owned()));
    run(&browser, "document.querySelector(\"a[href='/audit']\").focus();").await;
    has_come(&browser, "audit").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_piece_that_cannot_be_fetched_is_said_and_fetched_by_trying_again() {
    let (_school, browser) = signed_in().await;
    block(&browser, &["*/audit.wasm"]).await;
    click(&browser, "/audit").await;
    browser.says("Attain cannot answer at the moment.").await;
    browser.press("Try again").await;
    browser.says("Attain cannot answer at the moment.").await;
    block(&browser, &[]).await;
    browser.press("Try again").await;
    browser.page("Audit trail").await;
    browser.says("Robin Weaver").await;
    browser.check_accessibility().await;
    browser.close().await;
}

/// How every element of the page looks: its name, classes and computed style.
async fn looks(browser: &Browser) -> Vec<String> {
    let looks = "return [...document.querySelectorAll('body, body *')].map(one =>
        one.tagName + ' ' + one.className + ' ' + [...getComputedStyle(one)]
            .map(name => name + ':' + getComputedStyle(one)[name]).join(';'));";
    browser.driver.execute(looks, Vec::new()).await.expect("looks").convert().expect("texts")
}

/// Names the link of the stylesheet of the pages that are in pieces.
const LINK: &str = "const link = document.getElementById('styles');";

/// Gives that link another address, before the program starts.
const LOSE_STYLES: &str = "new MutationObserver((_, observer) => {
        const link = document.getElementById('styles');
        if (link) { observer.disconnect(); window.there = link.href; link.href = '/app/nowhere.css'; }
    }).observe(document, {childList: true, subtree: true});";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_sign_in_page_needs_no_styles_of_other_pages() {
    let (_school, browser) = school(1280).await;
    for width in [1280, 390] {
        browser.resize(width, 900).await;
        browser.open_page("/sign-in").await;
        browser.page("Sign in").await;
        for errors in [false, true] {
            if errors {
                browser.press("Sign in").await;
                browser.says("There is a problem").await;
                // The errors push the button from under the pointer, and its colour follows only when the pointer moves.
                browser.driver.action_chain().move_to(0, 0).perform().await.expect("moved");
            }
            let without = looks(&browser).await;
            let all = "const done = arguments[0]; link.onload = () => done(true); link.rel = 'stylesheet';";
            browser.driver.execute_async(format!("{LINK} {all}"), Vec::new()).await.expect("loaded");
            assert_eq!(without, looks(&browser).await, "at {width} px, with errors: {errors}");
            run(&browser, &format!("{LINK} link.rel = 'prefetch';")).await;
        }
    }
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_whose_styles_cannot_be_fetched_opens_by_trying_again() {
    let (school, browser) = school(1280).await;
    before_every_page(&browser, LOSE_STYLES).await;
    browser.open_page("/sign-in").await;
    browser.page("Sign in").await;
    browser.fill("Email address or username", &school.admin.username).await;
    browser.fill("Password", PASSWORD).await;
    browser.press("Sign in").await;
    browser.says("Attain cannot answer at the moment.").await;
    run(&browser, &format!("{LINK} link.href = window.there;")).await;
    browser.press("Try again").await;
    browser.page("Welcome, Robin").await;
    let styled = format!("{LINK} return link.sheet.cssRules.length > 0;");
    let styled = browser.driver.execute(styled, Vec::new()).await.expect("run");
    assert_eq!(styled.json(), &json!(true));
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_network_a_page_says_so_and_opens_once_there_is_one() {
    let (_school, browser) = signed_in().await;
    offline(&browser, true).await;
    click(&browser, "/audit").await;
    browser.page("Audit trail").await;
    browser.says("Check your internet connection").await;
    browser.check_accessibility().await;
    offline(&browser, false).await;
    browser.press("Try again").await;
    browser.says("Robin Weaver").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_piece_opens_no_page_that_nobody_waits_for_any_more() {
    let (_school, browser) = signed_in().await;
    run(&browser, "window.hold = '/audit.wasm';").await;
    click(&browser, "/audit").await;
    browser.says("Loading").await;
    click(&browser, "/users").await;
    browser.page("Users").await;
    run(&browser, "window.letGo();").await;
    has_come(&browser, "audit").await;
    browser.page("Users").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_report_is_asked_for_once_while_its_piece_is_on_its_way() {
    let (_school, browser) = signed_in().await;
    browser.open_page("/subjects/ks4-2015").await;
    browser.page("Year 11 subjects").await;
    let watch = "const send = window.fetch; window.asked = 0; window.fetch = (what, how) => {
        window.asked += String(what).endsWith('/api/years/ks4-2015/targets'); return send(what, how); };";
    run(&browser, watch).await;
    run(&browser, "window.hold = '/report.wasm';").await;
    click(&browser, "/report/ks4-2015").await;
    let asked = "const done = arguments[0], look = () => window.asked ? done(window.asked) : setTimeout(look); look();";
    let count = async || -> u32 {
        let answer = browser.driver.execute_async(asked, Vec::new()).await.expect("the report is asked for");
        answer.convert().expect("a number")
    };
    assert_eq!(count().await, 1);
    browser.says("Loading").await;
    run(&browser, "window.letGo();").await;
    browser.page("Year 11 targets").await;
    browser.says("3 of 3 pupils shown").await;
    assert_eq!(count().await, 1);
    // A page whose piece is here asks again.
    click(&browser, "/subjects/ks4-2015").await;
    browser.page("Year 11 subjects").await;
    click(&browser, "/report/ks4-2015").await;
    browser.says("3 of 3 pupils shown").await;
    assert_eq!(count().await, 2);
    browser.close().await;
}

/// Copies a folder.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() { copy(&path, &target) } else { fs::copy(&path, &target).map(drop).expect("copied") }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_new_version_a_page_of_the_old_one_offers_to_load_it() {
    let folder = tempfile::tempdir().expect("a folder");
    copy(&site(), folder.path());
    let setting = Setting { site: Some(folder.path().to_owned()), ..Setting::default() };
    let school = TestSchool::start(&setting).await;
    let browser = Browser::on(school.stack.clone(), 1280).await;
    browser.sign_in(&school.admin.username, PASSWORD).await;
    browser.page("Welcome, Robin").await;

    // The new version: the same files under other names.
    let page = fs::read_to_string(folder.path().join("index.html")).expect("a page");
    let program =
        page.split("src=\"/app/").nth(1).and_then(|rest| rest.split('/').next()).expect("a program");
    let (old, new) = (folder.path().join("app").join(program), folder.path().join("app/000000000000"));
    fs::rename(old, new).expect("renamed");
    for name in ["index.html", "sign-in.html"] {
        let path = folder.path().join(name);
        let text = fs::read_to_string(&path).expect("a page").replace(program, "000000000000");
        fs::write(&path, text).expect("written");
        let _ = fs::remove_file(folder.path().join(format!("{name}.br")));
    }
    click(&browser, "/audit").await;
    browser.says("Attain has been updated since you opened it.").await;
    browser.check_accessibility().await;
    browser.press("Load the new version").await;
    browser.page("Audit trail").await;
    browser.says("Robin Weaver").await;
    browser.close().await;
}

/// The places of what the sign-in page shows, by their words: from the left, from the top, wide and high.
async fn places(browser: &Browser) -> Vec<(String, [i64; 4])> {
    let script = "return [...document.querySelectorAll('h1, h2, .govuk-label, .govuk-input, .govuk-button, main p, .at-mark, footer')]
        .filter(one => one.offsetHeight > 1).map(one => {
            const box = one.getBoundingClientRect();
            return [one.textContent.trim(), [box.x, box.y, box.width, box.height].map(Math.round)];
        });";
    browser.driver.execute(script, Vec::new()).await.expect("run").convert().expect("places")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_on_the_sign_in_page_moves_when_the_program_starts() {
    for width in [1280, 390] {
        let browser = Browser::open(width).await;
        block(&browser, &["*app.js*"]).await;
        browser.open_page("/sign-in").await;
        browser.page("Sign in").await;
        let inputs = browser.driver.find_all(By::Css("input, button")).await.expect("elements");
        assert!(inputs.is_empty(), "nothing can be typed that the program would not keep");
        browser.check_accessibility().await;
        let before = places(&browser).await;
        block(&browser, &[]).await;
        browser.open_page("/sign-in").await;
        browser.labelled("Password").await;
        let after = places(&browser).await;
        assert_eq!(before, after, "at {width} px");
        assert_eq!(fetched(&browser).await, Vec::<String>::new(), "signing in needs no piece");
        browser.close().await;
    }
}
