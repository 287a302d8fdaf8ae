//! The second factor: codes of an authenticator app and recovery codes at sign-in, and schools that require the factor.

use domain::access::session::SecondFactorState;
use domain::accounts::forms::{
    BeginSecondFactorForm, ChangeSchoolSettingsForm, CompletePasswordResetForm, ConfirmSecondFactorForm,
    CurrentSessionForm, ListPendingUsersForm, ListUsersForm, OpenPasswordResetForm, RemoveSecondFactorForm,
    RenewRecoveryCodesForm, RequestEmailChangeForm, ResetSecondFactorForm, SignInForm, SignOutForm,
    ViewSchoolSettingsForm,
};
use domain::base::failure::Problem;
use domain::base::ids::UserId;
use futures::future::join_all;
use jiff::SignedDuration;
use serde_json::json;
use tests::{PASSWORD, Person, TestSchool, administrator, teacher};

const ANN: &str = "ann@school.example";
const STEP: SignedDuration = SignedDuration::from_secs(30);

/// Creates Ann with a second factor. Returns its secret and the recovery codes too.
async fn ann(school: &TestSchool) -> (Person, String, Vec<String>) {
    let ann = school.person(&teacher(ANN)).await;
    let (secret, codes) = school.second_factor(&ann).await;
    (ann, secret, codes)
}

async fn id(school: &TestSchool, email: &str) -> UserId {
    let rows = school.admin().run(&ListUsersForm::default()).await.expect("users").rows;
    rows.iter().find(|row| row.email == email).expect("listed").id
}

async fn sign_in(school: &TestSchool, code: Option<&str>) -> Result<SecondFactorState, Problem> {
    let form =
        SignInForm { username: ANN.to_owned(), password: PASSWORD.to_owned(), code: code.map(str::to_owned) };
    school.nobody().run(&form).await.map(|view| view.second_factor)
}

fn kind(problem: &Problem) -> &str {
    problem.kind.rsplit(':').next().unwrap_or_default()
}

#[tokio::test]
async fn a_code_of_the_app_is_asked_for_once_the_password_is_right_and_taken_once() {
    let school = TestSchool::new().await;
    let (_, secret, codes) = ann(&school).await;
    assert_eq!(codes.len(), 10);
    let needed = sign_in(&school, None).await.expect_err("no code");
    assert_eq!((needed.status, kind(&needed)), (401, "second-factor-needed"));
    let wrong = school.nobody().sign_in(ANN, "copper kettle rainstorn").await.expect_err("wrong");
    assert_eq!(kind(&wrong), "unauthenticated", "a wrong password says nothing of a second factor");
    let used = school.one_time_code(&secret);
    assert_eq!(kind(&sign_in(&school, Some(&used)).await.expect_err("it confirmed")), "second-factor-used");
    school.clock.forward(STEP);
    let code = school.one_time_code(&secret);
    assert_eq!(sign_in(&school, Some(&code)).await.expect("signs in"), SecondFactorState::On);
    assert_eq!(kind(&sign_in(&school, Some(&code)).await.expect_err("replayed")), "second-factor-used");
    school.clock.forward(STEP);
    let code = school.one_time_code(&secret);
    school.clock.forward(STEP);
    sign_in(&school, Some(&format!("{} {}", &code[..3], &code[3..]))).await.expect("a step late");
    school.clock.forward(STEP);
    school.clock.forward(STEP);
    let late = school.one_time_code(&secret);
    school.clock.forward(STEP);
    school.clock.forward(STEP);
    sign_in(&school, Some(&late)).await.expect_err("two steps late");
}

#[tokio::test]
async fn a_code_used_by_many_at_once_lets_one_in() {
    let school = TestSchool::new().await;
    let (_, secret, codes) = ann(&school).await;
    school.clock.forward(STEP);
    let school = &school;
    for code in [school.one_time_code(&secret), codes[0].clone()] {
        let tries = (0..6).map(|_| {
            let code = code.clone();
            async move { sign_in(school, Some(&code)).await }
        });
        let outcomes = join_all(tries).await;
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    }
}

#[tokio::test]
async fn each_recovery_code_works_once() {
    let school = TestSchool::new().await;
    let (_, _, codes) = ann(&school).await;
    for code in &codes[..3] {
        sign_in(&school, Some(&code.to_uppercase())).await.expect("signs in");
        assert_eq!(kind(&sign_in(&school, Some(code)).await.expect_err("used")), "second-factor-used");
    }
}

#[tokio::test]
async fn wrong_codes_are_counted_and_the_password_alone_does_not_forget_them() {
    let school = TestSchool::new().await;
    let (_, secret, _) = ann(&school).await;
    school.clock.forward(STEP);
    for n in 0..10 {
        assert_eq!(kind(&sign_in(&school, None).await.expect_err("no code")), "second-factor-needed", "{n}");
        assert_eq!(
            kind(&sign_in(&school, Some("aaaaa-aaaaa")).await.expect_err("wrong")),
            "second-factor-wrong"
        );
    }
    let code = school.one_time_code(&secret);
    assert_eq!(kind(&sign_in(&school, Some(&code)).await.expect_err("waits")), "too-many-tries");
    school.clock.forward(SignedDuration::from_mins(1));
    // A right password without a code clears no wrong codes.
    assert_eq!(kind(&sign_in(&school, None).await.expect_err("no code")), "second-factor-needed");
    let code = school.one_time_code(&secret);
    sign_in(&school, Some(&code)).await.expect("signs in");
}

#[tokio::test]
async fn setting_up_takes_the_password_and_a_code_and_is_done_once() {
    let school = TestSchool::new().await;
    let ann = school.person(&teacher(ANN)).await;
    let wrong = BeginSecondFactorForm { password: "copper kettle rainstorn".to_owned() };
    let problem = school.as_(&ann).run(&wrong).await.expect_err("wrong");
    assert_eq!((problem.status, problem.errors[0].field.as_str()), (422, "password"));
    let confirm = |code: String| ConfirmSecondFactorForm { code };
    let early = school.as_(&ann).run(&confirm("123456".to_owned())).await.expect_err("not begun");
    assert_eq!(kind(&early), "second-factor-not-begun");
    let begin = BeginSecondFactorForm { password: PASSWORD.to_owned() };
    let first = school.as_(&ann).run(&begin).await.expect("begun");
    let second = school.as_(&ann).run(&begin).await.expect("begun again");
    assert_ne!(first.secret, second.secret);
    assert_eq!(second.secret.split(' ').map(str::len).collect::<Vec<_>>(), [4; 8]);
    let expected = format!(
        "otpauth://totp/Attain:ann%40school.example?secret={}&issuer=Attain&algorithm=SHA1&digits=6&period=30",
        second.secret.replace(' ', "")
    );
    assert_eq!(second.uri, expected);
    sign_in(&school, None).await.expect("nothing is asked for before a code was confirmed");
    let old =
        school.as_(&ann).run(&confirm(school.one_time_code(&first.secret))).await.expect_err("replaced");
    assert_eq!((old.status, old.errors[0].field.as_str()), (422, "code"));
    let right = confirm(school.one_time_code(&second.secret));
    let asked = school.as_(&ann);
    let outcomes = join_all((0..4).map(|_| asked.run(&right))).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    assert_eq!(kind(&school.as_(&ann).run(&begin).await.expect_err("on")), "second-factor-on");
    let remove = RemoveSecondFactorForm { password: wrong.password, code: "000000".to_owned() };
    for _ in 0..10 {
        school.as_(&ann).run(&remove).await.expect_err("wrong");
    }
    assert_eq!(kind(&school.as_(&ann).run(&remove).await.expect_err("waits")), "too-many-tries");
}

#[tokio::test]
async fn wrong_codes_are_counted_per_account_wherever_typed_and_only_a_right_code_forgets_them() {
    let school = TestSchool::new().await;
    let (ann, secret, _) = ann(&school).await;
    school.clock.forward(STEP);
    let code = school.one_time_code(&secret);
    let removal =
        |code: &str| RemoveSecondFactorForm { password: PASSWORD.to_owned(), code: code.to_owned() };
    let change = |code: Option<&str>| RequestEmailChangeForm {
        email: "anne@school.example".to_owned(),
        password: PASSWORD.to_owned(),
        code: code.map(str::to_owned),
    };
    for _ in 0..4 {
        assert_eq!(kind(&sign_in(&school, Some("000000")).await.expect_err("wrong")), "second-factor-wrong");
    }
    for _ in 0..3 {
        let problem = school.as_(&ann).run(&removal("000000")).await.expect_err("wrong");
        assert_eq!(problem.errors[0].field, "code");
        let problem = school.as_(&ann).run(&change(Some("000000"))).await.expect_err("wrong");
        assert_eq!(problem.errors[0].field, "code");
    }
    // Whatever needs the password alone: it neither does anything nor forgets the codes.
    let missing = school.as_(&ann).run(&change(None)).await.expect_err("a code is missing");
    assert_eq!((missing.status, missing.errors[0].field.as_str()), (422, "code"));
    let begin = BeginSecondFactorForm { password: PASSWORD.to_owned() };
    assert_eq!(kind(&school.as_(&ann).run(&begin).await.expect_err("on")), "second-factor-on");
    sign_in(&school, None).await.expect_err("a code is missing");
    for waits in [
        sign_in(&school, Some(&code)).await.expect_err("waits"),
        school.as_(&ann).run(&removal(&code)).await.expect_err("waits"),
        school.as_(&ann).run(&change(Some(&code))).await.expect_err("waits"),
    ] {
        assert_eq!(kind(&waits), "too-many-tries");
    }
    // A new password ends the waits for passwords, not those for codes.
    let token = school.forgotten(ANN).await;
    let opened = school.nobody().run(&OpenPasswordResetForm { token: token.clone() }).await.expect("opens");
    let (characters, password) = (tests::characters(&opened), PASSWORD.to_owned());
    let reset = CompletePasswordResetForm { token, characters, password };
    school.nobody().run(&reset).await.expect("changed");
    assert_eq!(kind(&sign_in(&school, Some(&code)).await.expect_err("waits")), "too-many-tries");
    school.wait_until_idle().await;
    let told = school.stack.mail().into_iter().filter(|mail| mail.subject.contains("may know your"));
    assert_eq!(told.count(), 1, "the holder is told once");
    school.clock.forward(SignedDuration::from_mins(1));
    sign_in(&school, Some(&school.one_time_code(&secret))).await.expect("signs in");
    for _ in 0..10 {
        let wrong = sign_in(&school, Some("000000")).await.expect_err("wrong");
        assert_eq!(kind(&wrong), "second-factor-wrong", "ten are free again");
    }
}

#[tokio::test]
async fn a_used_code_is_told_so_and_is_no_wrong_try() {
    let school = TestSchool::new().await;
    let (ann, secret, codes) = ann(&school).await;
    sign_in(&school, Some(&codes[0])).await.expect("signs in");
    for used in [&school.one_time_code(&secret), &codes[0]] {
        let form = RemoveSecondFactorForm { password: PASSWORD.to_owned(), code: used.clone() };
        for _ in 0..12 {
            let problem = sign_in(&school, Some(used)).await.expect_err("used");
            assert_eq!(kind(&problem), "second-factor-used");
            let problem = school.as_(&ann).run(&form).await.expect_err("used");
            assert_eq!(problem.errors[0].message, "This code has already been used. Wait for the next one");
        }
    }
    school.clock.forward(STEP);
    sign_in(&school, Some(&school.one_time_code(&secret))).await.expect("nobody waits");
}

#[tokio::test]
async fn confirming_counts_wrong_codes_and_the_holder_is_told_that_it_is_on() {
    let school = TestSchool::new().await;
    let ann = school.person(&teacher(ANN)).await;
    let begin = BeginSecondFactorForm { password: PASSWORD.to_owned() };
    let secret = school.as_(&ann).run(&begin).await.expect("begun").secret;
    let confirm = |code: String| ConfirmSecondFactorForm { code };
    for _ in 0..10 {
        let problem = school.as_(&ann).run(&confirm("000000".to_owned())).await.expect_err("wrong");
        assert_eq!(problem.errors[0].field, "code");
    }
    let right = confirm(school.one_time_code(&secret));
    assert_eq!(kind(&school.as_(&ann).run(&right).await.expect_err("waits")), "too-many-tries");
    school.clock.forward(SignedDuration::from_mins(1));
    school.as_(&ann).run(&confirm(school.one_time_code(&secret))).await.expect("confirmed");
    school.wait_until_idle().await;
    let told = school.stack.mail().into_iter().rfind(|mail| mail.to == [ANN]).expect("a letter");
    assert_eq!(told.subject, "The second factor of your Attain account is on");
}

#[tokio::test]
async fn new_recovery_codes_take_the_password_and_a_code_end_the_old_ones_and_the_holder_is_told() {
    let school = TestSchool::new().await;
    let (ann, _, codes) = ann(&school).await;
    let form = |password: &str, code: &str| RenewRecoveryCodesForm {
        password: password.to_owned(),
        code: code.to_owned(),
    };
    for (form, field) in [(form("not this one", &codes[0]), "password"), (form(PASSWORD, "000000"), "code")] {
        assert_eq!(school.as_(&ann).run(&form).await.expect_err("wrong").errors[0].field, field);
    }
    let new = school.as_(&ann).run(&form(PASSWORD, &codes[0])).await.expect("renewed").recovery_codes;
    assert_eq!((new.len(), new.iter().filter(|code| codes.contains(code)).count()), (10, 0));
    for old in &codes[..2] {
        assert_eq!(kind(&sign_in(&school, Some(old)).await.expect_err("ended")), "second-factor-wrong");
        school.as_(&ann).run(&form(PASSWORD, old)).await.expect_err("ended");
    }
    sign_in(&school, Some(&new[0])).await.expect("a new one works");
    assert_eq!(kind(&sign_in(&school, Some(&new[0])).await.expect_err("once")), "second-factor-used");
    school.wait_until_idle().await;
    let told = school.stack.mail().into_iter().rfind(|mail| mail.to == [ANN]).expect("a letter");
    assert_eq!(told.subject, "New recovery codes for your Attain account");
    // Of two requests at once with two codes, one gives codes that work.
    let (asker, forms) = (school.as_(&ann), (form(PASSWORD, &new[1]), form(PASSWORD, &new[2])));
    let (one, two) = tokio::join!(asker.run(&forms.0), asker.run(&forms.1));
    let last = one.or(two).expect("one of them").recovery_codes;
    let remove = RemoveSecondFactorForm { password: PASSWORD.to_owned(), code: last[0].clone() };
    school.as_(&ann).run(&remove).await.expect("removed");
    let off = school.as_(&ann).run(&form(PASSWORD, &last[1])).await.expect_err("there is none");
    assert_eq!(kind(&off), "second-factor-not-on");
}

#[tokio::test]
async fn removing_takes_the_password_and_a_code_and_the_holder_is_told() {
    let school = TestSchool::new().await;
    let (ann, secret, codes) = ann(&school).await;
    let form = |password: &str, code: &str| RemoveSecondFactorForm {
        password: password.to_owned(),
        code: code.to_owned(),
    };
    let problem = school.as_(&ann).run(&form("wrong", &codes[0])).await.expect_err("wrong");
    assert_eq!(problem.errors[0].field, "password");
    let problem = school.as_(&ann).run(&form(PASSWORD, "000000")).await.expect_err("wrong");
    assert_eq!(problem.errors[0].field, "code");
    let used = school.one_time_code(&secret);
    school.as_(&ann).run(&form(PASSWORD, &used)).await.expect_err("used to confirm");
    school.as_(&ann).run(&form(PASSWORD, &codes[0])).await.expect("removed");
    let again = school.as_(&ann).run(&form(PASSWORD, &codes[1])).await.expect_err("twice");
    assert_eq!(kind(&again), "second-factor-not-on");
    assert_eq!(sign_in(&school, None).await.expect("the password is enough"), SecondFactorState::Off);
    school.wait_until_idle().await;
    assert_eq!(school.letters_to(ANN), 3, "the sign-up email, that it is on, and that it is off");
    school.second_factor(&ann).await;
    sign_in(&school, None).await.expect_err("and on again");
}

#[tokio::test]
async fn an_administrator_takes_a_lost_one_off_another_but_not_their_own_nor_another_schools() {
    let school = TestSchool::new().await;
    ann(&school).await;
    let form = ResetSecondFactorForm { user: id(&school, ANN).await };
    let neighbour = school.neighbour().await;
    assert_eq!(neighbour.admin().run(&form).await.expect_err("another school's").status, 404);
    sign_in(&school, None).await.expect_err("still on");
    school.admin().run(&form).await.expect("taken off");
    assert_eq!(kind(&school.admin().run(&form).await.expect_err("twice")), "second-factor-not-on");
    sign_in(&school, None).await.expect("the password is enough");
    school.wait_until_idle().await;
    let letter = school.stack.mail().into_iter().rfind(|mail| mail.to == [ANN]).expect("a letter");
    assert!(letter.text.contains("Robin Weaver removed the second factor from your"), "{}", letter.text);
    school.second_factor(&school.admin).await;
    let own = ResetSecondFactorForm { user: id(&school, &school.admin.email).await };
    assert_eq!(kind(&school.admin().run(&own).await.expect_err("one's own")), "own-second-factor");
}

#[tokio::test]
async fn the_provider_takes_a_lost_one_off_the_last_administrator_who_is_told() {
    let school = TestSchool::new().await;
    school.second_factor(&school.admin).await;
    let name = school.admin.username.clone();
    let sign_in = async || school.nobody().sign_in(&name, PASSWORD).await;
    sign_in().await.expect_err("app and recovery codes are lost");
    for (username, done) in [("nobody00000", false), (&name, true), (&name, false)] {
        let made = school.stack.invoke("recover-administrator", json!({ "username": username })).await;
        assert_eq!(made.is_ok(), done, "{username}: {made:?}");
    }
    sign_in().await.expect("the password is enough");
    school.wait_until_idle().await;
    let letter = school.stack.mail().into_iter().rfind(|mail| mail.to == [school.admin.email.clone()]);
    let letter = letter.expect("a letter").text;
    assert!(letter.contains("Attain removed the second factor from your"), "{letter}");
}

#[tokio::test]
async fn a_school_that_requires_it_opens_nothing_else_to_its_administrators_before() {
    let school = TestSchool::new().await;
    let jo = school.person(&administrator("jo@school.example")).await;
    let ann = school.person(&teacher(ANN)).await;
    let required = ChangeSchoolSettingsForm { second_factor_required: Some(true), keeps_counts: None };
    assert_eq!(school.as_(&ann).run(&required).await.expect_err("a teacher").status, 403);
    assert!(!school.admin().run(&ViewSchoolSettingsForm {}).await.expect("settings").second_factor_required);
    assert!(school.admin().run(&required).await.expect("changed").second_factor_required);
    for administrator in [&jo, &school.admin] {
        let problem =
            school.as_(administrator).run(&ListPendingUsersForm::default()).await.expect_err("missing");
        assert_eq!((problem.status, kind(&problem)), (403, "second-factor-required"));
        let view = school.as_(administrator).run(&CurrentSessionForm {}).await.expect("who am I");
        assert_eq!(view.second_factor, SecondFactorState::Missing);
    }
    let view = school.as_(&ann).run(&CurrentSessionForm {}).await.expect("who am I");
    assert_eq!(view.second_factor, SecondFactorState::Off, "it is not required of a teacher");
    school.second_factor(&school.admin).await;
    school.admin().run(&ListPendingUsersForm::default()).await.expect("open again");
    assert!(school.admin().run(&ViewSchoolSettingsForm {}).await.expect("settings").second_factor_required);
    let again = school.admin().run(&required).await.expect("twice is once");
    assert!(again.second_factor_required);
    let neighbour = school.neighbour().await;
    neighbour.admin().run(&ListPendingUsersForm::default()).await.expect("another school's own affair");
    school.as_(&jo).run(&SignOutForm {}).await.expect("leaving is always open");
}

#[tokio::test]
async fn a_setting_that_is_not_sent_stays_as_another_tab_left_it() {
    let school = TestSchool::new().await;
    let counts = ChangeSchoolSettingsForm { second_factor_required: None, keeps_counts: Some(false) };
    school.admin().run(&counts).await.expect("one tab");
    let required = ChangeSchoolSettingsForm { second_factor_required: Some(true), keeps_counts: None };
    let both = school.admin().run(&required).await.expect("an older tab");
    assert_eq!((both.second_factor_required, both.keeps_counts), (true, Some(false)));
    school.second_factor(&school.admin).await;
    let none = school.admin().run(&ChangeSchoolSettingsForm::default()).await.expect("nothing to change");
    assert_eq!((none.second_factor_required, none.keeps_counts), (true, Some(false)));
}
