//! Pending users: F18–F21.

use domain::accounts::forms::{
    DeletePendingUserForm, LetterLink, OpenSignUpForm, ReissueActivationCodeForm, ResendVerificationForm,
    WelcomeLetterForm,
};
use jiff::SignedDuration;
use tests::{TestSchool, administrator, teacher};

#[tokio::test]
async fn f18_a_pending_user_has_every_column() {
    let school = TestSchool::new().await;
    school.admin().run(&administrator("jo@school.example")).await.expect("created");
    let rows = school.pending_users().await;
    let row = &rows[0];
    assert_eq!((row.forename.as_str(), row.surname.as_str()), ("Jo", "Bell"));
    assert_eq!(row.organisation, school.name);
    assert_eq!(row.role.label(), "Administrator");
    assert_eq!(row.created_by, school.admin.username);
    assert_eq!(row.tries, 0);
    // 2 September 09:00 UTC is 10:00 in London, and the link is valid for 7 days.
    assert_eq!(row.link_expires, "09/09/2026 10:00");
    let reference = row.link_reference.as_bytes();
    assert_eq!(reference.len(), 9);
    assert_eq!(&reference[3..6], b"...");
}

#[tokio::test]
async fn f18_pending_users_come_page_by_page_newest_first() {
    let school = TestSchool::new().await;
    for n in 0..53 {
        school.clock.forward(SignedDuration::from_secs(1));
        school.admin().run(&teacher(&format!("t{n:02}@school.example"))).await.expect("created");
    }
    let emails: Vec<String> = school.pending_users().await.into_iter().map(|row| row.email).collect();
    let expected: Vec<String> = (0..53).rev().map(|n| format!("t{n:02}@school.example")).collect();
    assert_eq!(emails, expected);
}

#[tokio::test]
async fn f20_resend_makes_a_new_link_and_ends_the_old_one() {
    let school = TestSchool::new().await;
    let created = school.admin().run(&teacher("ann@school.example")).await.expect("created");
    school.wait_until_idle().await;
    let old = school.link_token("ann@school.example");
    school.clock.forward(SignedDuration::from_hours(24));
    // Yesterday's session has expired, so sign in again.
    let admin = school.nobody().sign_in(&school.admin.username, tests::PASSWORD).await.expect("signed in");
    let resent = school.as_(&admin).run(&ResendVerificationForm { user: created.id }).await.expect("resent");
    school.wait_until_idle().await;
    assert_ne!(resent.link_reference, created.link_reference);
    assert_eq!(resent.link_expires, "10/09/2026 10:00");
    assert_eq!(resent.activation_code, created.activation_code);
    assert_eq!(school.letters_to("ann@school.example"), 2);
    let new = school.link_token("ann@school.example");
    assert_eq!(school.nobody().run(&OpenSignUpForm { token: old }).await.expect_err("ended").status, 404);
    school.nobody().run(&OpenSignUpForm { token: new }).await.expect("opens");
}

#[tokio::test]
async fn f20_a_link_ends_after_seven_days() {
    let school = TestSchool::new().await;
    school.admin().run(&teacher("ann@school.example")).await.expect("created");
    school.wait_until_idle().await;
    let open = OpenSignUpForm { token: school.link_token("ann@school.example") };
    school.clock.forward(SignedDuration::from_hours(7 * 24) - SignedDuration::from_secs(1));
    school.nobody().run(&open).await.expect("opens");
    school.clock.forward(SignedDuration::from_secs(1));
    let problem = school.nobody().run(&open).await.expect_err("expired");
    assert_eq!(problem.kind, "urn:attain:problem:link-expired");
}

#[tokio::test]
async fn f19_a_reissued_code_is_another_one() {
    let school = TestSchool::new().await;
    let created = school.admin().run(&teacher("ann@school.example")).await.expect("created");
    let reissued =
        school.admin().run(&ReissueActivationCodeForm { user: created.id }).await.expect("reissued");
    assert_ne!(reissued.activation_code, created.activation_code);
    assert_eq!(reissued.link_reference, created.link_reference);
}

#[tokio::test]
async fn f21_the_welcome_letter_holds_the_code_and_on_request_the_link_as_a_qr_code() {
    let school = TestSchool::new().await;
    let created = school.admin().run(&teacher("ann@school.example")).await.expect("created");
    school.wait_until_idle().await;
    let letter = async |link| {
        let form = WelcomeLetterForm { user: created.id, link };
        school.admin().run(&form).await.expect("a letter")
    };
    let without = letter(LetterLink::Without).await;
    assert_eq!((without.activation_code, without.link), (created.activation_code.clone(), None));
    let letter = letter(LetterLink::With).await;
    assert_eq!(letter.activation_code, created.activation_code);
    let link = letter.link.expect("the link");
    assert_eq!(
        link.address,
        format!("{}/sign-up#{}", school.stack.url, school.link_token("ann@school.example"))
    );
    assert_eq!((letter.date.as_str(), letter.created_by.as_str()), ("02/09/2026", "Robin Weaver"));
    assert!(
        link.qr.size >= 21 && link.qr.path.starts_with("M0 0h7v1h-7z"),
        "a finder pattern stands in the corner"
    );
}

#[tokio::test]
async fn f18_a_deleted_pending_user_leaves_nothing_behind() {
    let school = TestSchool::new().await;
    let created = school.admin().run(&administrator("jo@school.example")).await.expect("created");
    school.wait_until_idle().await;
    let token = school.link_token("jo@school.example");
    school.admin().run(&DeletePendingUserForm { user: created.id }).await.expect("deleted");
    assert!(school.pending_users().await.is_empty());
    assert_eq!(school.nobody().run(&OpenSignUpForm { token }).await.expect_err("ended").status, 404);
    let twice = school.admin().run(&DeletePendingUserForm { user: created.id }).await.expect_err("gone");
    assert_eq!(twice.status, 404);
    school.admin().run(&administrator("jo@school.example")).await.expect("the address is free again");
}
