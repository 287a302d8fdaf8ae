//! Changing one's own password and security answers when signed in.

use domain::accounts::forms::{
    ChangePasswordForm, ChangeSecurityAnswersForm, CompletePasswordResetForm, CurrentSessionForm,
    OpenPasswordResetForm, PasswordResetView, SignInForm,
};
use domain::accounts::security_questions::{Answer, Question};
use futures::future::join_all;
use jiff::SignedDuration;
use tests::{PASSWORD, Person, Setting, TestSchool, answers, teacher};

const ANN: &str = "ann@school.example";
const NEW: &str = "violet anchor lantern";

async fn school_with_ann() -> (TestSchool, Person) {
    let school = TestSchool::new().await;
    let ann = school.person(&teacher(ANN)).await;
    (school, ann)
}

fn password(old: &str, new: &str, code: Option<&str>) -> ChangePasswordForm {
    let (password, new_password) = (old.to_owned(), new.to_owned());
    ChangePasswordForm { password, new_password, code: code.map(str::to_owned) }
}

fn new_answers() -> ChangeSecurityAnswersForm {
    let answer =
        |(question, answer): (Question, &str)| Answer { question: Some(question), answer: answer.to_owned() };
    let answers = NEW_ANSWERS.map(answer).into();
    ChangeSecurityAnswersForm { password: PASSWORD.to_owned(), code: None, answers }
}

const NEW_ANSWERS: [(Question, &str); 3] = [
    (Question::FirstStreet, "zzyzx quay row"),
    (Question::FirstJob, "quizzing foxes"),
    (Question::FirstCar, "jaguar xjvqz"),
];

/// The characters of the new answers that the reset asks for.
fn new_characters(asked: &PasswordResetView) -> Vec<String> {
    let (_, answer) =
        NEW_ANSWERS.iter().find(|(question, _)| Some(*question) == asked.question).expect("new");
    let at = |position: &u8| answer.chars().nth(usize::from(*position) - 1).map(String::from);
    asked.positions.iter().filter_map(at).collect()
}

#[tokio::test]
async fn a_new_password_takes_the_old_one_ends_the_other_sessions_and_the_holder_is_told() {
    let (school, ann) = school_with_ann().await;
    let other = school.nobody().sign_in(ANN, PASSWORD).await.expect("signed in");
    for (form, field) in [
        (password("copper kettle rainstorn", NEW, None), "password"),
        (password("", NEW, None), "password"),
        (password(PASSWORD, "", None), "new_password"),
        (password(PASSWORD, "short", None), "new_password"),
        (password(PASSWORD, PASSWORD, None), "new_password"),
        (password(PASSWORD, "elm grove school staff", None), "new_password"),
    ] {
        let problem = school.as_(&ann).run(&form).await.expect_err("refused");
        assert_eq!((problem.status, problem.errors[0].field.as_str()), (422, field), "{form:?}");
    }
    school.as_(&other).run(&CurrentSessionForm {}).await.expect("nothing has changed");
    let (asked, form) = (school.as_(&ann), password(PASSWORD, NEW, None));
    let outcomes = join_all((0..3).map(|_| asked.run(&form))).await;
    assert!(outcomes.iter().any(Result::is_ok), "{outcomes:?}");
    school.as_(&ann).run(&CurrentSessionForm {}).await.expect("this session goes on");
    assert_eq!(school.as_(&other).run(&CurrentSessionForm {}).await.expect_err("ended").status, 401);
    school.nobody().sign_in(ANN, PASSWORD).await.expect_err("the old one is wrong");
    school.nobody().sign_in(ANN, NEW).await.expect("the new one is right");
    let again = school.as_(&ann).run(&password(PASSWORD, "meadow pencil orbit", None)).await;
    assert_eq!(again.expect_err("the old one").errors[0].field, "password");
    school.wait_until_idle().await;
    let told = school.stack.mail().into_iter().rfind(|mail| mail.to == [ANN]).expect("a letter");
    assert_eq!(told.subject, "Your Attain password was changed");
}

#[tokio::test]
async fn with_a_second_factor_a_new_password_takes_a_code_too_and_uses_it_up() {
    let (school, ann) = school_with_ann().await;
    let (secret, _) = school.second_factor(&ann).await;
    school.clock.forward(SignedDuration::from_secs(30));
    let code = school.one_time_code(&secret);
    for typed in [None, Some(""), Some("000000")] {
        let problem = school.as_(&ann).run(&password(PASSWORD, NEW, typed)).await.expect_err("refused");
        assert_eq!((problem.status, problem.errors[0].field.as_str()), (422, "code"), "{typed:?}");
    }
    school.as_(&ann).run(&password(PASSWORD, NEW, Some(&code))).await.expect("changed");
    let form = SignInForm { username: ANN.to_owned(), password: NEW.to_owned(), code: Some(code) };
    let used = school.nobody().run(&form).await.expect_err("used");
    assert_eq!(used.kind, "urn:attain:problem:second-factor-used");
}

#[tokio::test]
async fn wrong_passwords_typed_to_change_it_make_the_account_wait() {
    let (school, ann) = school_with_ann().await;
    for _ in 0..10 {
        let form = password("copper kettle rainstorn", NEW, None);
        school.as_(&ann).run(&form).await.expect_err("wrong");
    }
    let waits = school.as_(&ann).run(&password(PASSWORD, NEW, None)).await.expect_err("waits");
    assert_eq!(waits.status, 429);
}

#[tokio::test]
async fn f2_new_answers_replace_the_old_ones_end_the_other_sessions_and_the_holder_is_told() {
    let (school, ann) = school_with_ann().await;
    let other = school.nobody().sign_in(ANN, PASSWORD).await.expect("signed in");
    let mut wrong = new_answers();
    wrong.answers[1] = wrong.answers[0].clone();
    let problem = school.as_(&ann).run(&wrong).await.expect_err("the same twice");
    assert_eq!(problem.errors[0].field, "answers-2-question");
    let form = ChangeSecurityAnswersForm { password: "copper kettle rainstorn".to_owned(), ..new_answers() };
    assert_eq!(school.as_(&ann).run(&form).await.expect_err("wrong").errors[0].field, "password");
    school.as_(&ann).run(&new_answers()).await.expect("changed");
    school.as_(&ann).run(&CurrentSessionForm {}).await.expect("this session goes on");
    assert_eq!(school.as_(&other).run(&CurrentSessionForm {}).await.expect_err("ended").status, 401);
    school.wait_until_idle().await;
    let told = school.stack.mail().into_iter().rfind(|mail| mail.to == [ANN]).expect("a letter");
    assert_eq!(told.subject, "Your Attain security answers were changed");
    let token = school.forgotten(ANN).await;
    let asked = school.nobody().run(&OpenPasswordResetForm { token: token.clone() }).await.expect("opens");
    let characters = new_characters(&asked);
    let form = CompletePasswordResetForm { token, characters, password: NEW.to_owned() };
    school.nobody().run(&form).await.expect("the new answers are right");
}

#[tokio::test]
async fn f2_new_answers_forget_the_wrong_characters_of_the_old_ones() {
    let (school, ann) = school_with_ann().await;
    for _ in 0..2 {
        let token = school.forgotten(ANN).await;
        let form = CompletePasswordResetForm {
            token,
            characters: vec!["9".to_owned(); 3],
            password: NEW.to_owned(),
        };
        for _ in 0..3 {
            school.nobody().run(&form).await.expect_err("wrong");
        }
        school.wait_until_idle().await;
    }
    let token = school.forgotten(ANN).await;
    let waits = school.nobody().run(&OpenPasswordResetForm { token }).await.expect_err("waits");
    assert_eq!(waits.kind, "urn:attain:problem:answers-wait");
    school.as_(&ann).run(&new_answers()).await.expect("changed");
    school.clock.forward(SignedDuration::from_mins(20));
    let token = school.forgotten(ANN).await;
    school.nobody().run(&OpenPasswordResetForm { token }).await.expect("opens");
}

#[tokio::test]
async fn a_deployment_without_security_questions_has_no_answers_to_change() {
    let mut templates = local::templates();
    let root = templates.get_mut(local::ROOT).expect("the root");
    *root = root.replacen("Default: \"on\"", "Default: \"off\"", 1);
    let school = TestSchool::start(&Setting { templates, ..Setting::default() }).await;
    assert!(!school.admin().run(&CurrentSessionForm {}).await.expect("signed in").security_questions);
    let form = ChangeSecurityAnswersForm { password: PASSWORD.to_owned(), code: None, answers: answers() };
    assert_eq!(school.admin().run(&form).await.expect_err("none").status, 404);
    let school = TestSchool::new().await;
    assert!(school.admin().run(&CurrentSessionForm {}).await.expect("signed in").security_questions);
}
