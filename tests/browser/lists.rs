//! Lists: what they show stands in the address, they filter as one types, and Back returns to them.

use super::keyboard::{ENTER, Hands};
use super::school;
use tests::chrome::Browser;
use tests::{PASSWORD, teacher};
use thirtyfour::prelude::*;

/// The table rows that are drawn.
async fn rows(browser: &Browser) -> usize {
    browser.driver.find_all(By::Css("main tbody tr")).await.expect("rows").len()
}

async fn address(browser: &Browser) -> String {
    let script = "return location.pathname + location.search + location.hash;";
    browser.driver.execute(script, Vec::new()).await.expect("an address").convert().expect("a text")
}

/// Waits until the list says this and has this many rows, and its link to this page has the focus.
async fn is_as_it_was(browser: &Browser, said: &str, shown: usize, href: &str) {
    browser.says(said).await;
    browser.find(By::Css(format!("main a[href='{href}']:focus"))).await;
    assert_eq!(rows(browser).await, shown);
    let typed = browser.labelled("Find").await.prop("value").await.expect("a value");
    assert_eq!(typed.as_deref(), Some("ann"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn back_reload_and_signing_in_again_return_to_a_list_as_it_was() {
    let (school, browser) = school(1280).await;
    school.person(&teacher("ann@school.example")).await;
    school.crowd("ann@school.example", 1..131);
    browser.sign_in(&school.admin.username, PASSWORD).await;
    browser.page("Welcome, Robin").await;
    browser.open_page("/users").await;
    browser.says("The first 50 users").await;
    browser.fill("Find", "ann").await;
    browser.find(By::Css("main:not(:has([aria-busy=true]))")).await;
    assert_eq!(address(&browser).await, "/users#search=ann");
    browser.press("Show more").await;
    browser.says("The first 100 users").await;
    assert_eq!(address(&browser).await, "/users#search=ann&pages=2");
    let far = browser.find(By::Css("main tbody tr:nth-child(80) a")).await;
    let href = far.attr("href").await.expect("an attribute").expect("an address");
    far.click().await.expect("followed");
    browser.page("Ann Lee").await;
    browser.driver.back().await.expect("back");
    is_as_it_was(&browser, "The first 100 users", 100, &href).await;
    browser.driver.refresh().await.expect("loaded again");
    is_as_it_was(&browser, "The first 100 users", 100, &href).await;
    // The link above the heading leads back too, also after a reload of the page it stands on.
    browser.driver.forward().await.expect("forward");
    browser.page("Ann Lee").await;
    browser.driver.refresh().await.expect("loaded again");
    browser.page("Ann Lee").await;
    browser.find(By::Css(".govuk-back-link")).await.click().await.expect("followed");
    is_as_it_was(&browser, "The first 100 users", 100, &href).await;
    // The session ends, and the sign-in page is loaded again before the person signs in.
    browser.driver.delete_all_cookies().await.expect("signed out");
    browser.press("Show more").await;
    browser.page("Sign in").await;
    browser.says("Your session has ended").await;
    assert_eq!(address(&browser).await, "/sign-in");
    browser.driver.refresh().await.expect("loaded again");
    browser.page("Sign in").await;
    browser.fill("Email address or username", &school.admin.username).await;
    browser.fill("Password", PASSWORD).await;
    browser.press("Sign in").await;
    browser.page("Users").await;
    browser.says("The first 100 users").await;
    assert_eq!(address(&browser).await, "/users#search=ann&pages=2");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_somebody_else_searched_for_is_not_shown_to_the_next_person_who_signs_in() {
    let (school, browser) = school(1280).await;
    let other = school.person(&tests::administrator("jo@school.example")).await;
    browser.sign_in(&school.admin.username, PASSWORD).await;
    browser.page("Welcome, Robin").await;
    browser.open_page("/users#search=bell").await;
    browser.says("1 user").await;
    browser.driver.delete_all_cookies().await.expect("signed out");
    browser.follow("Jo Bell").await;
    browser.page("Sign in").await;
    browser.fill("Email address or username", &other.username).await;
    browser.fill("Password", PASSWORD).await;
    browser.press("Sign in").await;
    browser.page("Welcome, Jo").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_filter_acts_as_one_types_the_old_rows_stay_and_the_last_answer_counts() {
    let hands = Hands::of_the_administrator().await;
    hands.school.person(&teacher("ann@school.example")).await;
    let browser = &hands.browser;
    hands.open("Users", "Users").await;
    hands.says("2 users").await;
    // Holds the answer to the first search back, and notes whether the table is ever taken away.
    let hold = "const real = window.fetch;
        window.fetch = (address, ...others) => address.includes('search=wea')
            ? new Promise(done => { window.release = () => { done(real(address, ...others)); }; })
            : real(address, ...others);
        new MutationObserver(() => { window.gone ||= !document.querySelector('main table'); })
            .observe(document.querySelector('main'), { childList: true, subtree: true });";
    browser.driver.execute(hold, Vec::new()).await.expect("held");
    hands.fill("Find", "wea").await;
    let asked = "const done = arguments[0], look = () => window.release ? done() : requestAnimationFrame(look); look();";
    browser.driver.execute_async(asked, Vec::new()).await.expect("asked");
    browser.find(By::Css("main [aria-busy=true] table")).await;
    hands.says("2 users").await;
    let field = browser.labelled("Find").await;
    for _ in 0..3 {
        field.send_keys("\u{e003}").await.expect("deleted");
    }
    hands.keys("ann").await;
    hands.says("1 user").await;
    browser.driver.execute("window.release();", Vec::new()).await.expect("answered");
    // The answer to another request shows that the held one has been dealt with.
    hands.press("Last sign-in").await;
    browser.find(By::Css("main:not(:has([aria-busy=true]))")).await;
    browser.find(By::XPath("//main//th//a[normalize-space()='Ann Lee']")).await;
    assert_eq!(rows(browser).await, 1);
    assert_eq!(address(browser).await, "/users#search=ann&sort=last-sign-in");
    let gone = browser.driver.execute("return !!window.gone;", Vec::new()).await.expect("an answer");
    assert_eq!(gone.json(), &serde_json::json!(false), "the table was taken away");
    browser.check_accessibility().await;
    hands.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bad_address_of_a_list_shows_every_row() {
    let (school, browser) = school(1280).await;
    school.person(&teacher("ann@school.example")).await;
    browser.sign_in(&school.admin.username, PASSWORD).await;
    browser.page("Welcome, Robin").await;
    for bad in ["role=king", "sort=name&sort=name", "pages=x", "=&&%"] {
        browser.open_page(&format!("/users#{bad}")).await;
        browser.page("Users").await;
        browser.says("2 users").await;
    }
    // Another part behind the # is another list.
    browser.open_page("/users#search=nobody").await;
    browser.says("No one matches").await;
    browser.says("0 users").await;
    browser.open_page("/users#search=ann").await;
    browser.says("1 user").await;
    browser.driver.back().await.expect("back");
    browser.says("0 users").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_next_rows_that_could_not_be_loaded_are_asked_for_again_and_none_is_lost() {
    let hands = Hands::of_the_administrator().await;
    hands.school.person(&teacher("ann@school.example")).await;
    hands.school.crowd("ann@school.example", 1..61);
    hands.open("Users", "Users").await;
    hands.says("The first 50 users").await;
    let offline =
        "window.real = window.fetch; window.fetch = () => Promise.reject(new TypeError('offline'));";
    hands.browser.driver.execute(offline, Vec::new()).await.expect("offline");
    hands.press("Show more").await;
    hands.says("Attain cannot be reached.").await;
    hands.says("The first 50 users").await;
    hands.focus_on("Show more").await;
    hands.browser.driver.execute("window.fetch = window.real;", Vec::new()).await.expect("online");
    hands.keys(ENTER).await;
    hands.says("62 users").await;
    hands.close().await;
}
