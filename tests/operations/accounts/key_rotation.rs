//! The secret key is replaced while people work, and then ends (ADR 0013).

use domain::accounts::forms::{
    BeginSecondFactorForm, CompletePasswordResetForm, CompleteSignUpForm, ConfirmEmailChangeForm,
    ConfirmSecondFactorForm, CurrentSessionForm, LetterLink, ListPendingUsersForm, ListUsersForm,
    OpenPasswordResetForm, OpenSignUpForm, PendingUserView, ReissueActivationCodeForm,
    RequestEmailChangeForm, RequestPasswordResetForm, ResendVerificationForm, ResetSecondFactorForm,
    SignInForm, WelcomeLetterForm,
};
use domain::base::failure::Problem;
use jiff::SignedDuration;
use serde_json::{Value, json};
use tests::rotation::{Keys, LastingSchool};
use tests::{PASSWORD, Person, TestSchool, answers, characters, teacher};

const ANN: &str = "ann@school.example";
const BEA: &str = "bea@school.example";
const CY: &str = "cy@school.example";
const CY_NEW: &str = "cy.new@school.example";
const DAN: &str = "dan@school.example";
const EVE: &str = "eve@school.example";
const FAY: &str = "fay@school.example";
const NEW_PASSWORD: &str = "violet anchor lantern";
const STEP: SignedDuration = SignedDuration::from_secs(30);

fn kind(problem: &Problem) -> &str {
    problem.kind.rsplit(':').next().unwrap_or_default()
}

async fn sign_in(school: &TestSchool, email: &str, password: &str, code: &str) -> Result<(), Problem> {
    let (username, password) = (email.to_owned(), password.to_owned());
    let form = SignInForm { username, password, code: Some(code.to_owned()) };
    school.nobody().run(&form).await.map(drop)
}

fn sign_up(token: &str, code: &str) -> CompleteSignUpForm {
    let (token, activation_code) = (token.to_owned(), code.to_owned());
    CompleteSignUpForm { token, activation_code, password: PASSWORD.to_owned(), answers: answers() }
}

/// Chooses a new password with this link and the right characters.
async fn choose_password(school: &TestSchool, token: &str) -> Result<(), Problem> {
    let asked = school.nobody().run(&OpenPasswordResetForm { token: token.to_owned() }).await?;
    assert_eq!(asked.positions.len(), 3, "the link alone is never enough");
    let (token, characters) = (token.to_owned(), characters(&asked));
    let form = CompletePasswordResetForm { token, characters, password: NEW_PASSWORD.to_owned() };
    school.nobody().run(&form).await.map(drop)
}

/// Journeys that have begun: Ann has a second factor, Bea a link for a new password, Cy one for a new address, Dan has not
/// confirmed his second factor, Eve and Fay have not signed up.
struct Begun {
    secret: String,
    recovery_codes: Vec<String>,
    reset: String,
    confirm: String,
    dan: Person,
    dans_secret: String,
    eve: PendingUserView,
    eves_link: String,
    fay: PendingUserView,
    fays_link: String,
}

async fn begin(school: &TestSchool) -> Begun {
    let ann = school.person(&teacher(ANN)).await;
    let (secret, recovery_codes) = school.second_factor(&ann).await;
    school.person(&teacher(BEA)).await;
    let reset = school.forgotten(BEA).await;
    let cy = school.person(&teacher(CY)).await;
    let change =
        RequestEmailChangeForm { email: CY_NEW.to_owned(), password: PASSWORD.to_owned(), code: None };
    school.as_(&cy).run(&change).await.expect("asked");
    let dan = school.person(&teacher(DAN)).await;
    let begin = BeginSecondFactorForm { password: PASSWORD.to_owned() };
    let dans_secret = school.as_(&dan).run(&begin).await.expect("begun").secret;
    let eve = school.admin().run(&teacher(EVE)).await.expect("created");
    let fay = school.admin().run(&teacher(FAY)).await.expect("created");
    school.wait_until_idle().await;
    let confirm = school.token_in(CY_NEW, "confirm-email");
    let (eves_link, fays_link) = (school.link_token(EVE), school.link_token(FAY));
    Begun { secret, recovery_codes, reset, confirm, dan, dans_secret, eve, eves_link, fay, fays_link }
}

/// The latest letter to this address.
fn letter(school: &TestSchool, email: &str) -> String {
    let letter = school.stack.mail().into_iter().rfind(|letter| letter.to == [email]);
    letter.expect("a letter").text
}

async fn reseal(school: &TestSchool) -> Value {
    school.stack.invoke("reseal-secrets", json!({})).await.expect("resealed")
}

#[tokio::test]
async fn the_key_is_replaced_in_the_middle_of_every_journey_and_each_goes_on() {
    let school = LastingSchool::new().await;
    let begun = begin(&school).await;
    // What the functions that are deployed first make is accepted by those that still have the keys before.
    let school = school.deploy(Keys::Rotated(30)).await;
    let early = school.admin().run(&teacher("gil@school.example")).await.expect("created");
    let school = school.deploy(Keys::Announced).await;
    let code = &early.activation_code;
    school.nobody().run(&sign_up(&school.link_token("gil@school.example"), code)).await.expect("signed up");

    let school = school.deploy(Keys::Rotated(30)).await;
    // The administrator's session goes on, and the lists and the letter show the same codes as before.
    let rows = school.pending_users().await;
    assert!(rows.contains(&begun.eve) && rows.contains(&begun.fay));
    let letter = school
        .admin()
        .run(&WelcomeLetterForm { user: begun.eve.id, link: LetterLink::With })
        .await
        .expect("a letter");
    assert_eq!(letter.activation_code, begun.eve.activation_code);
    assert!(letter.link.expect("the link").address.ends_with(&begun.eves_link));
    school.nobody().run(&sign_up(&begun.eves_link, &begun.eve.activation_code)).await.expect("signed up");

    let resent = school.admin().run(&ResendVerificationForm { user: begun.fay.id }).await.expect("resent");
    assert_eq!(resent.activation_code, begun.fay.activation_code, "the printed code stays right");
    school.wait_until_idle().await;
    let old = school.nobody().run(&OpenSignUpForm { token: begun.fays_link }).await.expect_err("replaced");
    assert_eq!(old.status, 404);
    let user = begun.fay.id;
    let fay = school.admin().run(&ReissueActivationCodeForm { user }).await.expect("reissued");
    assert_ne!(fay.activation_code, begun.fay.activation_code);
    school.nobody().run(&sign_up(&school.link_token(FAY), &fay.activation_code)).await.expect("signed up");

    choose_password(&school, &begun.reset).await.expect("a link and answers from before");
    let confirm = ConfirmEmailChangeForm { token: begun.confirm };
    assert_eq!(school.nobody().run(&confirm).await.expect("confirmed").email, CY_NEW);

    school.clock.forward(STEP);
    let confirm = ConfirmSecondFactorForm { code: school.one_time_code(&begun.dans_secret) };
    let dans_codes = school.as_(&begun.dan).run(&confirm).await.expect("confirmed").recovery_codes;
    let code = school.one_time_code(&begun.secret);
    sign_in(&school, ANN, PASSWORD, &code).await.expect("the app goes on");
    sign_in(&school, ANN, PASSWORD, &code).await.expect_err("a code works once");
    sign_in(&school, ANN, PASSWORD, &begun.recovery_codes[0]).await.expect("and a recovery code");
    sign_in(&school, DAN, PASSWORD, &dans_codes[0]).await.expect("as for the one confirmed under both");

    // People who have signed in since keep everything when the first key ends.
    let school = school.deploy(Keys::Second).await;
    school.clock.forward(STEP);
    sign_in(&school, ANN, PASSWORD, &school.one_time_code(&begun.secret)).await.expect("the app goes on");
    sign_in(&school, ANN, PASSWORD, &begun.recovery_codes[1]).await.expect("and a recovery code");
    sign_in(&school, DAN, PASSWORD, &dans_codes[1]).await.expect("as for the one confirmed under both");
    let token = school.forgotten(ANN).await;
    choose_password(&school, &token).await.expect("the answers moved with a sign-in");
    let token = school.forgotten(EVE).await;
    choose_password(&school, &token).await.expect("and new ones are under the new key");
    assert!(
        school.stack.mail().iter().all(|letter| !letter.subject.contains("set again")),
        "nobody is bothered"
    );
}

#[tokio::test]
async fn what_is_not_used_before_its_key_ends_is_refused_and_says_what_to_do() {
    let school = LastingSchool::new().await;
    let begun = begin(&school).await;
    let school = school.deploy(Keys::Second).await;
    let rows = school.pending_users().await;
    let eve = rows.iter().find(|row| row.email == EVE).expect("listed");
    assert!(eve.code_expired && eve.link_expired && eve.activation_code.is_empty());
    let problem =
        school.nobody().run(&OpenSignUpForm { token: begun.eves_link.clone() }).await.expect_err("ended");
    assert_eq!((problem.status, kind(&problem)), (409, "link-expired"));
    let letter_of = WelcomeLetterForm { user: begun.eve.id, link: LetterLink::Without };
    let problem = school.admin().run(&letter_of).await.expect_err("ended");
    assert_eq!((problem.status, kind(&problem)), (409, "letter-expired"));
    assert!(problem.detail.contains("“New code” and “Resend”"), "{}", problem.detail);
    let user = begun.eve.id;
    school.admin().run(&ResendVerificationForm { user }).await.expect("resent");
    school.wait_until_idle().await;
    let link = school.link_token(EVE);
    let old = sign_up(&link, &begun.eve.activation_code);
    let problem = school.nobody().run(&old).await.expect_err("the code has ended");
    assert_eq!((problem.status, kind(&problem)), (409, "code-expired"));
    let eve = school.admin().run(&ReissueActivationCodeForm { user }).await.expect("reissued");
    assert_eq!((eve.tries, eve.code_expired), (0, false), "no try was counted");
    school.admin().run(&letter_of).await.expect("a letter again");
    school.nobody().run(&sign_up(&link, &eve.activation_code)).await.expect("signed up");

    assert_eq!(choose_password(&school, &begun.reset).await.expect_err("ended").status, 404);
    let confirm = ConfirmEmailChangeForm { token: begun.confirm };
    assert_eq!(school.nobody().run(&confirm).await.expect_err("ended").status, 404);

    // An account whose answers ended is not one without answers: no link is sent.
    let links = school.stack.mail().iter().filter(|letter| letter.text.contains("/reset-password#")).count();
    school.nobody().run(&RequestPasswordResetForm { username: BEA.to_owned() }).await.expect("asked");
    school.wait_until_idle().await;
    let sent = school.stack.mail().iter().filter(|letter| letter.text.contains("/reset-password#")).count();
    assert_eq!(sent, links);
    assert!(
        letter(&school, BEA).contains("ask one of your Attain administrators to deactivate and reactivate")
    );
    school.nobody().sign_in(BEA, PASSWORD).await.expect("the password is as it was");
    school.wait_until_idle().await;
    assert!(letter(&school, BEA).contains("They no longer work"), "{}", letter(&school, BEA));
    let letters = school.letters_to(BEA);
    school.nobody().sign_in(BEA, PASSWORD).await.expect("signs in");
    school.wait_until_idle().await;
    assert_eq!(school.letters_to(BEA), letters, "told once");

    // A factor that cannot be checked lets nobody in.
    for code in ["", &school.one_time_code(&begun.secret), &begun.recovery_codes[0]] {
        let problem = sign_in(&school, ANN, PASSWORD, code).await.expect_err("ended");
        assert_eq!((problem.status, kind(&problem)), (409, "second-factor-expired"), "{code}");
        assert!(problem.detail.contains("Ask one of your administrators"), "{}", problem.detail);
    }
    let wrong = sign_in(&school, ANN, NEW_PASSWORD, "").await.expect_err("wrong");
    assert_eq!(kind(&wrong), "unauthenticated", "a wrong password says nothing of it");
}

#[tokio::test]
async fn a_key_ends_with_its_last_day_although_nobody_removes_it() {
    let school = LastingSchool::new().await;
    let begun = begin(&school).await;
    let school = school.deploy(Keys::Rotated(1)).await;
    let open = OpenSignUpForm { token: begun.eves_link };
    school.clock.forward(SignedDuration::from_hours(20));
    school.nobody().run(&open).await.expect("on the last day or before");
    school.clock.forward(SignedDuration::from_hours(28));
    assert_eq!(kind(&school.nobody().run(&open).await.expect_err("after it")), "link-expired");
    let admin = school.nobody().sign_in(&school.admin.username, PASSWORD).await.expect("signs in");
    let rows = school.as_(&admin).run(&ListPendingUsersForm::default()).await.expect("a page").rows;
    assert!(rows.iter().all(|row| row.code_expired && row.link_expired && row.link_expires.is_empty()));
}

#[tokio::test]
async fn a_factor_whose_key_ended_is_taken_off_by_an_administrator_and_set_up_again() {
    let school = LastingSchool::new().await;
    let begun = begin(&school).await;
    let school = school.deploy(Keys::Second).await;
    let confirm = ConfirmSecondFactorForm { code: school.one_time_code(&begun.dans_secret) };
    let problem = school.as_(&begun.dan).run(&confirm).await.expect_err("ended");
    assert_eq!(kind(&problem), "second-factor-not-begun");
    school.second_factor(&begun.dan).await;
    let problem = sign_in(&school, ANN, PASSWORD, &begun.recovery_codes[0]).await.expect_err("ended");
    assert_eq!(kind(&problem), "second-factor-expired");
    let rows = school.admin().run(&ListUsersForm::default()).await.expect("users").rows;
    let user = rows.iter().find(|row| row.email == ANN).expect("listed").id;
    school.admin().run(&ResetSecondFactorForm { user }).await.expect("taken off");
    let ann = school.nobody().sign_in(ANN, PASSWORD).await.expect("the password is enough");
    let (_, codes) = school.second_factor(&ann).await;
    sign_in(&school, ANN, PASSWORD, &codes[0]).await.expect("signs in");
}

#[tokio::test]
async fn factors_and_answers_from_before_keys_had_ids_go_on_and_their_holders_are_told_what_ends() {
    let school = LastingSchool::new().await;
    let begun = begin(&school).await;
    let (app, codes) = (school.predate(ANN, &begun.recovery_codes), begun.recovery_codes);
    sign_in(&school, ANN, PASSWORD, &school.one_time_code(&app)).await.expect("as before");
    sign_in(&school, ANN, PASSWORD, &codes[0]).await.expect("as before");
    let letters = school.letters_to(ANN);

    let school = school.deploy(Keys::Rotated(30)).await;
    sign_in(&school, ANN, PASSWORD, &codes[1]).await.expect("until the first key ends");
    let token = school.forgotten(ANN).await;
    choose_password(&school, &token).await.expect("the answers too");
    school.clock.forward(STEP);
    sign_in(&school, ANN, NEW_PASSWORD, &school.one_time_code(&app)).await.expect("sealed at the first code");
    school.wait_until_idle().await;
    let told: Vec<_> =
        school.stack.mail().into_iter().filter(|letter| letter.subject.contains("set again")).collect();
    assert_eq!(
        (told.len(), school.letters_to(ANN)),
        (1, letters + 3),
        "one letter, a link, and that it changed"
    );
    assert!(
        told[0].text.contains("security answers and recovery codes")
            && told[0].text.contains("They stop working after")
    );

    let school = school.deploy(Keys::Second).await;
    school.clock.forward(STEP);
    sign_in(&school, ANN, NEW_PASSWORD, &school.one_time_code(&app)).await.expect("the app goes on");
    let problem = sign_in(&school, ANN, NEW_PASSWORD, &codes[2]).await.expect_err("ended");
    assert_eq!(kind(&problem), "second-factor-wrong");
    school.nobody().run(&RequestPasswordResetForm { username: ANN.to_owned() }).await.expect("asked");
    school.wait_until_idle().await;
    assert!(letter(&school, ANN).contains("can no longer check them"));
}

#[tokio::test]
async fn the_provider_moves_everybody_to_the_new_key_and_counts_what_is_left() {
    let school = LastingSchool::new().await;
    let begun = begin(&school).await;
    let before = reseal(&school).await;
    // The administrator, Ann, Bea, Cy and Dan have answers; Ann and Dan have factors; Eve and Fay are invited.
    let first = json!({ "codes": 2, "links": 2, "factors": 2, "recovery_codes": 0, "answers": 5 });
    assert_eq!(before, json!({ "resealed": 0, "told": 0, "sessions_ended": 0, "keys": { "first": first } }));

    let school = school.deploy(Keys::Rotated(30)).await;
    let after = reseal(&school).await;
    let first = json!({ "codes": 2, "links": 2, "factors": 0, "recovery_codes": 0, "answers": 0 });
    let second = json!({ "codes": 0, "links": 0, "factors": 2, "recovery_codes": 0, "answers": 5 });
    let keys = json!({ "first": first, "2026-11": second });
    assert_eq!(after, json!({ "resealed": 5, "told": 0, "sessions_ended": 0, "keys": keys }));
    assert_eq!(reseal(&school).await["resealed"], 0, "twice is once");
    let ended = school.stack.invoke("reseal-secrets", json!({ "end_sessions": true })).await.expect("ended");
    assert_eq!(ended["sessions_ended"], 5);
    let problem = school.as_(&begun.dan).run(&CurrentSessionForm {}).await.expect_err("ended");
    assert_eq!(problem.status, 401);

    let school = school.deploy(Keys::Second).await;
    school.clock.forward(STEP);
    sign_in(&school, ANN, PASSWORD, &school.one_time_code(&begun.secret))
        .await
        .expect("without a sign-in before");
    let token = school.forgotten(BEA).await;
    choose_password(&school, &token).await.expect("the answers too");
}

#[tokio::test]
async fn a_waiting_mail_is_not_sent_once_the_key_of_its_link_has_ended() {
    let school = LastingSchool::new().await;
    let pending = school.admin().run(&teacher(EVE)).await.expect("created");
    let school = school.deploy(Keys::Second).await;
    let letters = school.letters_to(EVE);
    school.requeue_sign_up(pending.id);
    school.admin().run(&teacher(FAY)).await.expect("created, which starts a delivery");
    school.wait_until_idle().await;
    assert_eq!((school.letters_to(EVE), school.letters_to(FAY)), (letters, 1));
    assert!(school.stack.undelivered().await.is_empty());
}
