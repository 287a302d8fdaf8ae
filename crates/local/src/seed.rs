//! The demo schools: made through the same doors as any school.

use anyhow::{Context, Result, ensure};
use axum::body::Body;
use axum::http::{Request, header};
use domain::forms::accounts::CompleteSignUpForm;
use domain::forms::{Form, write};
use domain::organisation::OrganisationKind;
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
        forename: "Helen",
        surname: "Marsh",
        email: "h.marsh@oakfield.example",
        password: "copper-kettle-on-the-hob",
    },
    School {
        name: "Willow Lane Primary School",
        kind: OrganisationKind::Primary,
        urn: "900002",
        forename: "Omar",
        surname: "Reid",
        email: "o.reid@willowlane.example",
        password: "seven-damp-raincoats-drying",
    },
];

/// Makes the demo schools, each with an administrator who has signed up.
///
/// # Errors
/// Says which step failed.
pub async fn seed(stack: &Stack) -> Result<Vec<Login>> {
    let mut logins = Vec::new();
    for school in &SCHOOLS {
        let made = stack
            .invoke(
                "provision-school",
                json!({
                    "name": school.name, "kind": school.kind, "urn": school.urn,
                    "forename": school.forename, "surname": school.surname, "email": school.email,
                }),
            )
            .await?;
        stack.settle().await?;
        let username = sign_up(stack, school, made["activation_code"].as_str().unwrap_or_default())
            .await
            .with_context(|| format!("signing up {}", school.email))?;
        logins.push(Login {
            label: "administrator".to_owned(),
            username,
            password: school.password.to_owned(),
            organisation: school.name.to_owned(),
        });
    }
    Ok(logins)
}

/// Opens the link in the sign-up email and chooses the password; the username to sign in with.
async fn sign_up(stack: &Stack, school: &School, activation_code: &str) -> Result<String> {
    let letters = stack.mail();
    let letter = letters.iter().rev().find(|letter| letter.to == [school.email]);
    let text = &letter.context("the sign-up email was not sent")?.text;
    let token = text.split_once("/sign-up#").and_then(|(_, rest)| rest.split_whitespace().next());
    let form = CompleteSignUpForm {
        token: token.context("the sign-up email has no link")?.to_owned(),
        activation_code: activation_code.to_owned(),
        password: school.password.to_owned(),
    };
    let written = write(&form).map_err(anyhow::Error::msg)?;
    let request = Request::builder()
        .method(CompleteSignUpForm::ACTION.row().method.as_str())
        .uri(written.address)
        .header(header::ORIGIN, &stack.url)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(written.body.unwrap_or_default()))?;
    let answer = stack.dispatch(request).await?;
    let body = String::from_utf8_lossy(answer.body());
    ensure!(answer.status().is_success(), "{}: {body}", answer.status());
    let view: <CompleteSignUpForm as Form>::View = serde_json::from_str(&body)?;
    Ok(view.username)
}
