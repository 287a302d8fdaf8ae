//! Emailed links and sessions end with the state of the account that they were issued in.

use domain::accounts::forms::{
    ChangePasswordForm, ChangeSecurityAnswersForm, CompletePasswordResetForm, CompleteSignUpForm,
    ConfirmEmailChangeForm, CurrentSessionForm, DeactivateUserForm, EndSessionsForm, EndUserSessionsForm,
    ListUsersForm, OpenPasswordResetForm, OpenSignUpForm, ReactivateUserForm, RequestEmailChangeForm,
};
use domain::base::failure::Problem;
use domain::base::ids::UserId;
use jiff::SignedDuration;
use tests::{PASSWORD, Person, TestSchool, answers, characters, teacher};

/// The kinds of link that an active account can have open.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Reset,
    EmailChange,
}

/// The events that end open links and sessions.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Ending {
    /// None of them: the link works.
    Nothing,
    PasswordReset,
    PasswordChanged,
    AnswersChanged,
    AddressChanged,
    EndedByHolder,
    EndedByAdministrator,
    Deactivated,
    Reactivated,
}

const ENDINGS: [Ending; 9] = [
    Ending::Nothing,
    Ending::PasswordReset,
    Ending::PasswordChanged,
    Ending::AnswersChanged,
    Ending::AddressChanged,
    Ending::EndedByHolder,
    Ending::EndedByAdministrator,
    Ending::Deactivated,
    Ending::Reactivated,
];

async fn id(school: &TestSchool, email: &str) -> UserId {
    let rows = school.admin().run(&ListUsersForm::default()).await.expect("users").rows;
    rows.iter().find(|row| row.email == email).expect("listed").id
}

/// Opens the link of a forgotten password and chooses this password.
async fn reset(school: &TestSchool, token: &str, password: &str) -> Result<(), Problem> {
    let token = token.to_owned();
    let opened = school.nobody().run(&OpenPasswordResetForm { token: token.clone() }).await?;
    let form =
        CompletePasswordResetForm { token, characters: characters(&opened), password: password.to_owned() };
    school.nobody().run(&form).await.map(drop)
}

async fn request_change(school: &TestSchool, person: &Person, email: &str) -> String {
    let form = RequestEmailChangeForm { email: email.to_owned(), password: PASSWORD.to_owned(), code: None };
    school.as_(person).run(&form).await.expect("asked");
    school.wait_until_idle().await;
    school.token_in(email, "confirm-email")
}

async fn happen(school: &TestSchool, ending: Ending, person: &Person) {
    let user = id(school, &person.email).await;
    match ending {
        Ending::Nothing => {}
        Ending::PasswordReset => {
            let token = school.forgotten(&person.email).await;
            reset(school, &token, "violet anchor lantern").await.expect("changed");
        }
        Ending::PasswordChanged => {
            let (password, new_password) = (PASSWORD.to_owned(), "violet anchor lantern".to_owned());
            let form = ChangePasswordForm { password, new_password, code: None };
            school.as_(person).run(&form).await.expect("changed");
        }
        Ending::AnswersChanged => {
            let (password, answers) = (PASSWORD.to_owned(), answers());
            let form = ChangeSecurityAnswersForm { password, answers, code: None };
            school.as_(person).run(&form).await.expect("changed");
        }
        Ending::AddressChanged => {
            let token = request_change(school, person, &format!("new-{}", person.email)).await;
            school.nobody().run(&ConfirmEmailChangeForm { token }).await.expect("confirmed");
        }
        Ending::EndedByHolder => school.as_(person).run(&EndSessionsForm {}).await.expect("ended"),
        Ending::EndedByAdministrator => {
            school.admin().run(&EndUserSessionsForm { user }).await.expect("ended");
        }
        Ending::Deactivated => {
            school.admin().run(&DeactivateUserForm { user }).await.expect("deactivated");
        }
        Ending::Reactivated => {
            school.admin().run(&DeactivateUserForm { user }).await.expect("deactivated");
            let pending = school.admin().run(&ReactivateUserForm { user }).await.expect("reactivated");
            school.activate(&pending).await;
        }
    }
}

#[tokio::test]
async fn an_open_link_dies_with_whatever_ends_the_sessions_of_its_account() {
    let school = TestSchool::new().await;
    for kind in [Kind::Reset, Kind::EmailChange] {
        for (n, ending) in ENDINGS.into_iter().enumerate() {
            let case = format!("{kind:?} and {ending:?}");
            let email = format!("{kind:?}{n}@school.example").to_lowercase();
            let person = school.person(&teacher(&email)).await;
            let other = format!("other-{email}");
            let token = match kind {
                Kind::Reset => school.forgotten(&email).await,
                Kind::EmailChange => request_change(&school, &person, &other).await,
            };
            happen(&school, ending, &person).await;
            let outcome = match kind {
                Kind::Reset => reset(&school, &token, "meadow pencil orbit").await,
                Kind::EmailChange => school.nobody().run(&ConfirmEmailChangeForm { token }).await.map(drop),
            };
            assert_eq!(outcome.is_ok(), ending == Ending::Nothing, "{case}: {outcome:?}");
            assert!(outcome.err().is_none_or(|problem| problem.status == 404), "{case}");
            let stolen = match kind {
                Kind::Reset => school.nobody().sign_in(&email, "meadow pencil orbit").await,
                Kind::EmailChange => school.nobody().sign_in(&other, PASSWORD).await,
            };
            assert_eq!(stolen.is_ok(), ending == Ending::Nothing, "{case}");
        }
    }
}

#[tokio::test]
async fn a_session_stays_ended_whatever_happens_to_its_account_later() {
    let school = TestSchool::new().await;
    for (n, ending) in ENDINGS.into_iter().enumerate().skip(1) {
        let person = school.person(&teacher(&format!("ann{n}@school.example"))).await;
        let older = school.nobody().sign_in(&person.email, PASSWORD).await.expect("signed in");
        happen(&school, ending, &person).await;
        // The session in which the holder does it goes on.
        let kept = matches!(ending, Ending::EndedByHolder | Ending::PasswordChanged | Ending::AnswersChanged);
        for (session, lives) in [(&older, false), (&person, kept)] {
            let asked = school.as_(session).run(&CurrentSessionForm {}).await;
            assert_eq!(asked.is_ok(), lives, "{ending:?}: {asked:?}");
        }
    }
}

#[tokio::test]
async fn a_session_that_its_account_does_not_accept_is_not_kept_alive() {
    let school = TestSchool::new().await;
    let ann = school.person(&teacher("ann@school.example")).await;
    let user = id(&school, &ann.email).await;
    school.admin().run(&EndUserSessionsForm { user }).await.expect("ended");
    school.wait_until_idle().await;
    school.clock.forward(SignedDuration::from_mins(5));
    let before = school.snapshot();
    assert_eq!(school.as_(&ann).run(&CurrentSessionForm {}).await.expect_err("ended").status, 401);
    assert!(school.snapshot().differences(&before).is_empty(), "its last use is not written");
}

#[tokio::test]
async fn a_sign_up_link_dies_when_another_is_sent_and_when_its_account_was_active_since() {
    let school = TestSchool::new().await;
    let created = school.admin().run(&teacher("ann@school.example")).await.expect("created");
    school.wait_until_idle().await;
    let first = school.link_token("ann@school.example");
    let ann = school.activate(&created).await;
    happen(&school, Ending::Deactivated, &ann).await;
    let pending = school.admin().run(&ReactivateUserForm { user: created.id }).await.expect("reactivated");
    school.wait_until_idle().await;
    let form = CompleteSignUpForm {
        token: first.clone(),
        activation_code: pending.activation_code.clone(),
        password: PASSWORD.to_owned(),
        answers: answers(),
    };
    assert_eq!(school.nobody().run(&OpenSignUpForm { token: first }).await.expect_err("dead").status, 404);
    assert_eq!(school.nobody().run(&form).await.expect_err("dead").status, 404);
    school.activate(&pending).await;
}
