//! Pending users: what is ticked, printed and said moves no row.

use super::keyboard::Hands;
use tests::teacher;
use thirtyfour::prelude::*;

/// The distance of the table from the top of the page.
async fn top(hands: &Hands) -> i64 {
    let script =
        "return Math.round(document.querySelector('main table').getBoundingClientRect().top + scrollY);";
    hands.browser.driver.execute(script, Vec::new()).await.expect("a place").convert().expect("a number")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f18_f20_f21_pending_users_are_ticked_sent_new_links_and_printed_and_no_row_moves() {
    let hands = Hands::of_the_administrator().await;
    for email in ["ann@school.example", "bea@school.example", "cid@school.example"] {
        hands.school.admin().run(&teacher(email)).await.expect("created");
    }
    hands.open("Users", "Pending users").await;
    hands.says("3 pending users").await;
    hands.says("7 days left").await;
    let before = top(&hands).await;
    hands.tick("Choose all 3").await;
    hands.says("3 chosen").await;
    assert_eq!(top(&hands).await, before);
    hands.press("Resend emails (3)").await;
    hands.says("3 new links sent").await;
    assert_eq!(top(&hands).await, before);
    hands.browser.check_accessibility().await;
    hands.press("Print letters (3)").await;
    hands.page("Welcome letters").await;
    hands.says("cid@school.example").await;
    let letters = hands.browser.driver.find_all(By::Css(".at-letter")).await.expect("letters");
    assert_eq!(letters.len(), 3);
    hands.browser.check_accessibility().await;
    // On paper the list holds no codes.
    hands.browser.open_page("/pending-users").await;
    hands.browser.says("3 pending users").await;
    let paper = "return document.querySelector('main .at-print').textContent + document.querySelectorAll('.at-print .at-code').length;";
    let paper: String =
        hands.browser.driver.execute(paper, Vec::new()).await.expect("a list").convert().expect("a text");
    assert!(paper.contains("Sign up by") && paper.ends_with('0'), "{paper}");
    hands.close().await;
}
