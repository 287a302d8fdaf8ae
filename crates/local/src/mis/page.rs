//! The schools' side of the providers: a page on which a school answers Attain, and faults are ordered.

use super::{Mis, MisAccess, MisFault, is_of_xporter, xporter};
use axum::Form;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use domain::exchange::scope::Scope;
use maud::{DOCTYPE, html};
use serde::Deserialize;
use std::sync::Arc;

pub(super) async fn show(State(mis): State<Arc<Mis>>) -> Response {
    let button = |id: &str, act: &str, words: &str| {
        html! {
            form method="post" action="/" {
                input type="hidden" name="school" value=(id);
                button name="act" value=(act) { (words) }
            }
        }
    };
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head { meta charset="utf-8"; title { "MIS providers" } }
            body {
                h1 { "MIS providers" }
                @for (id, school) in mis.all() {
                    h2 { (school.name) ", " (id) }
                    p { (school.pupils.len()) " pupils. Access: " (format!("{:?}", school.access)) "." }
                    @if is_of_xporter(&id) {
                        p { "At Groupcall Xporter. Relying party: " code { (xporter::RELYING_PARTY) } ". Password: " code { (school.password) } "." }
                    }
                    (button(&id, "approve", "Approve Attain"))
                    (button(&id, "decline", "Decline"))
                    (button(&id, "revoke", "Revoke"))
                    (button(&id, "migrate", "Move to another MIS"))
                    form method="post" action="/scopes" {
                        input type="hidden" name="school" value=(id);
                        @for scope in Scope::ALL {
                            label {
                                input type="checkbox" name="scope" value=(scope.label()) checked[school.granted.contains(&scope)];
                                " " (scope.label()) " "
                            }
                        }
                        button { "Let Attain read these" }
                    }
                    form method="post" action="/faults" {
                        input type="hidden" name="school" value=(id);
                        select name="fault" aria-label="Fault" {
                            option value="none" { "No fault" }
                            @for fault in MisFault::ALL {
                                option selected[school.fault == Some(fault)] { (fault.as_str()) }
                            }
                        }
                        button { "Order this fault" }
                    }
                }
            }
        }
    };
    Html(page.into_string()).into_response()
}

/// What a school does.
#[derive(Deserialize)]
pub(super) struct Act {
    school: String,
    act: String,
}

pub(super) async fn act(State(mis): State<Arc<Mis>>, Form(form): Form<Act>) -> Response {
    let done = match form.act.as_str() {
        "approve" => mis.answer(&form.school, MisAccess::Approved).await,
        "decline" => mis.answer(&form.school, MisAccess::Declined).await,
        "revoke" => mis.answer(&form.school, MisAccess::Revoked).await,
        "migrate" => mis.migrate(&form.school).await,
        other => Err(anyhow::anyhow!("nothing is called {other}")),
    };
    outcome(done)
}

/// The school changes what Attain may read: its id and the labels of scopes, as a form sends them.
pub(super) async fn grant(State(mis): State<Arc<Mis>>, body: String) -> Response {
    let fields: Vec<(String, String)> = form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    let has = |scope: &Scope| fields.iter().any(|(name, value)| name == "scope" && value == scope.label());
    let granted = Scope::ALL.into_iter().filter(has).collect();
    let school = fields.iter().find(|(name, _)| name == "school").map(|(_, id)| id.as_str());
    outcome(mis.grant(school.unwrap_or_default(), granted).await)
}

/// A fault that is ordered: its name, or `none`.
#[derive(Deserialize)]
pub(super) struct Order {
    school: String,
    fault: String,
}

pub(super) async fn order(State(mis): State<Arc<Mis>>, Form(order): Form<Order>) -> Response {
    let fault = MisFault::ALL.into_iter().find(|fault| fault.as_str() == order.fault);
    if fault.is_none() && order.fault != "none" {
        return outcome(Err(anyhow::anyhow!("no fault is called {}", order.fault)));
    }
    outcome(mis.change(&order.school, |school| school.fault = fault))
}

fn outcome(done: anyhow::Result<()>) -> Response {
    match done {
        Ok(()) => Redirect::to("/").into_response(),
        Err(why) => (StatusCode::BAD_REQUEST, [(header::CONTENT_TYPE, "text/plain")], format!("{why:#}\n"))
            .into_response(),
    }
}
