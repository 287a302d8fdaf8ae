//! Pupils are deleted by hand (F10, F82): one or a class by one person, a year group by two.

use super::keyboard::Hands;
use domain::records::forms::ListPupilsForm;
use tests::{PASSWORD, administrator};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f10_f82_a_pupil_and_a_class_are_deleted_by_one_person_and_a_year_group_by_two() {
    let hands = Hands::with_year_11(25).await;
    let second = hands.school.person(&administrator("second@school.example")).await;
    let pupil = hands.school.admin().run(&ListPupilsForm::default()).await.expect("pupils").pupils[0].clone();
    hands.browser.open_page(&format!("/pupils/{}", pupil.id)).await;
    hands.browser.says("Delete this pupil now").await;
    hands.press("Delete this pupil now").await;
    hands.page(&format!("Delete {}", pupil.name)).await;
    hands.says("Nothing has been deleted yet").await;
    hands.says("Nothing brings the records back").await;
    hands.browser.check_both_widths().await;
    hands.press("Delete 1 pupil").await;
    hands.says("Type the number 1 to go on").await;
    hands.fill("Type 1 to confirm", "1").await;
    hands.press("Delete 1 pupil").await;
    hands.says("The records are being deleted").await;
    // The page looks again by itself.
    hands.says("See the certificates of erasure").await;
    hands.browser.check_both_widths().await;
    hands.press("See the certificates of erasure").await;
    hands.page("Certificates of erasure").await;
    hands.says("The school decided to delete").await;

    // A class of few pupils is deleted by one person too.
    hands.press("Delete pupils").await;
    hands.page("Delete pupils").await;
    hands.browser.tick("A class").await;
    let class = hands.browser.labelled("Which one?").await.text().await.expect("classes");
    let class = class.lines().next().expect("a class").trim();
    let (title, number) = class.split_once(" (").expect("a number");
    let number = number.split(' ').next().expect("a number");
    hands.press("Continue").await;
    hands.says("Nothing has been deleted yet").await;
    hands.fill(&format!("Type {number} to confirm"), number).await;
    hands.press(&format!("Delete {number} pupils")).await;
    hands.says(title).await;
    hands.says("See the certificates of erasure").await;

    hands.browser.tick("A year group").await;
    let left = 24 - number.parse::<u32>().expect("a number");
    hands.says(&format!("Year 11 ({left} pupils)")).await;
    hands.press("Continue").await;
    hands.page("Delete Year 11").await;
    hands.says("needs two people").await;
    hands.browser.check_both_widths().await;
    hands.fill(&format!("Type {left} to confirm"), &left.to_string()).await;
    hands.press(&format!("Ask to delete {left} pupils")).await;
    hands.says("Nothing is deleted yet").await;
    hands.says("Waits for a second person").await;
    hands.browser.check_both_widths().await;

    hands.browser.driver.delete_all_cookies().await.expect("signed out");
    hands.browser.open_page("/sign-in").await;
    hands.browser.sign_in(&second.username, PASSWORD).await;
    hands.browser.says("Needs you").await;
    hands.browser.open_page("/pupils/delete").await;
    hands.browser.says("Waits for a second person").await;
    hands.browser.check_both_widths().await;
    hands.press(&format!("Confirm: delete {left} pupils")).await;
    hands.says("The records are being deleted").await;
    hands.says("Your school has no pupils").await;
    hands.close().await;
}
