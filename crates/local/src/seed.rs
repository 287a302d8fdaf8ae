//! The demo schools: made through the same doors as any school.

use anyhow::{Context, Result, ensure};
use axum::body::{Body, Bytes};
use axum::http::{Request, Response, header};
use domain::forms::accounts::{CompleteSignUpForm, NewUserForm, SignInForm};
use domain::forms::{Form, write};
use domain::organisation::OrganisationKind;
use domain::permission::{JobRole, PupilAccess};
use domain::security::{Answer, Question};
use local::Stack;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Who may sign in to try things out.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Login {
    /// What this person is for.
    pub label: String,
    /// What they sign in with.
    pub username: String,
    /// Their password.
    pub password: String,
    /// Their school's name.
    pub organisation: String,
}

struct School {
    name: &'static str,
    kind: OrganisationKind,
    urn: &'static str,
    administrator: Person,
    teacher: Person,
}

struct Person {
    forename: &'static str,
    surname: &'static str,
    email: &'static str,
    password: &'static str,
}

const SCHOOLS: [School; 2] = [
    School {
        name: "Oakfield Academy",
        kind: OrganisationKind::Secondary,
        urn: "900001",
        administrator: Person {
            forename: "Helen",
            surname: "Marsh",
            email: "h.marsh@oakfield.example",
            password: "copper-kettle-on-the-hob",
        },
        teacher: Person {
            forename: "Priya",
            surname: "Shah",
            email: "p.shah@oakfield.example",
            password: "three-lanterns-by-the-canal",
        },
    },
    School {
        name: "Willow Lane Primary School",
        kind: OrganisationKind::Primary,
        urn: "900002",
        administrator: Person {
            forename: "Omar",
            surname: "Reid",
            email: "o.reid@willowlane.example",
            password: "seven-damp-raincoats-drying",
        },
        teacher: Person {
            forename: "Grace",
            surname: "Okafor",
            email: "g.okafor@willowlane.example",
            password: "marmalade-before-breakfast-again",
        },
    },
];

/// Makes the demo schools, each with an administrator and a teacher who have signed up.
///
/// # Errors
/// Says which step failed.
pub async fn seed(stack: &Stack) -> Result<Vec<Login>> {
    let mut logins = Vec::new();
    for school in &SCHOOLS {
        let Person { forename, surname, email, .. } = school.administrator;
        let made = stack
            .invoke(
                "provision-school",
                json!({
                    "name": school.name, "kind": school.kind, "urn": school.urn,
                    "forename": forename, "surname": surname, "email": email,
                }),
            )
            .await?;
        let code = made["activation_code"].as_str().unwrap_or_default();
        let username = sign_up(stack, &school.administrator, code).await?;
        logins.push(login("administrator", &username, &school.administrator, school));

        let session = session(stack, &username, school.administrator.password).await?;
        let person = &school.teacher;
        let form = NewUserForm {
            forename: person.forename.to_owned(),
            surname: person.surname.to_owned(),
            email: person.email.to_owned(),
            role: Some(JobRole::Teacher),
            permissions: PupilAccess::Full.permissions(),
            confirmed: false,
        };
        let answer = ask(stack, &form, Some(&session)).await?;
        let pending: <NewUserForm as Form>::View = serde_json::from_slice(answer.body())?;
        let username = sign_up(stack, person, &pending.activation_code).await?;
        logins.push(login("teacher", &username, person, school));
    }
    Ok(logins)
}

fn login(label: &str, username: &str, person: &Person, school: &School) -> Login {
    Login {
        label: label.to_owned(),
        username: username.to_owned(),
        password: person.password.to_owned(),
        organisation: school.name.to_owned(),
    }
}

/// What everybody here answers to the security questions.
fn answers() -> Vec<Answer> {
    [
        (Question::FirstSchool, "Harbour Road School"),
        (Question::ChildhoodBook, "Swallows and Amazons"),
        (Question::BestHoliday, "Robin Hood's Bay"),
    ]
    .map(|(question, answer)| Answer { question: Some(question), answer: answer.to_owned() })
    .into()
}

/// Opens the link in the sign-up email and chooses the password; the username to sign in with.
async fn sign_up(stack: &Stack, person: &Person, activation_code: &str) -> Result<String> {
    stack.settle().await?;
    let letters = stack.mail();
    let letter = letters.iter().rev().find(|letter| letter.to == [person.email]);
    let text = &letter.with_context(|| format!("the sign-up email to {} was not sent", person.email))?.text;
    let token = text.split_once("/sign-up#").and_then(|(_, rest)| rest.split_whitespace().next());
    let form = CompleteSignUpForm {
        token: token.context("the sign-up email has no link")?.to_owned(),
        activation_code: activation_code.to_owned(),
        password: person.password.to_owned(),
        answers: answers(),
    };
    let answer = ask(stack, &form, None).await?;
    let view: <CompleteSignUpForm as Form>::View = serde_json::from_slice(answer.body())?;
    Ok(view.username)
}

/// Signs in; the cookie.
async fn session(stack: &Stack, username: &str, password: &str) -> Result<String> {
    let form = SignInForm { username: username.to_owned(), password: password.to_owned(), code: None };
    let answer = ask(stack, &form, None).await?;
    let cookie = answer.headers().get(header::SET_COOKIE).context("signing in gave no cookie")?.to_str()?;
    Ok(cookie.split(';').next().unwrap_or_default().to_owned())
}

async fn ask<F: Form>(stack: &Stack, form: &F, cookie: Option<&str>) -> Result<Response<Bytes>> {
    let written = write(form).map_err(anyhow::Error::msg)?;
    let row = F::ACTION.row();
    let request = Request::builder()
        .method(row.method.as_str())
        .uri(written.address)
        .header(header::ORIGIN, &stack.url)
        .header(header::COOKIE, cookie.unwrap_or_default())
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(written.body.unwrap_or_default()))?;
    let answer = stack.dispatch(request).await?;
    let said = String::from_utf8_lossy(answer.body());
    ensure!(answer.status().is_success(), "{}: {}: {said}", row.name, answer.status());
    Ok(answer)
}
