//! The local SES: accepts mail through the v1 Query API and keeps it in a mailbox.

use crate::dev::other_version;
use crate::iam::{Denied, Iam, identity_arn, signer};
use anyhow::{Context as _, Result};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Form};
use iam_rs::Context;
use jiff::Timestamp;
use maud::html;
use runtime::Clock;
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

const XMLNS: &str = "http://ses.amazonaws.com/doc/2010-12-01/";

/// A letter that a function sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CapturedMail {
    /// The message id that the sender received.
    pub id: String,
    /// The time at which it was sent.
    pub at: Timestamp,
    /// The sender as given, such as `Attain <no-reply@attain.example>`.
    pub from: String,
    /// The addresses of To, then Cc, then Bcc.
    pub to: Vec<String>,
    /// The addresses for an answer; empty when they are the sender's.
    pub reply_to: Vec<String>,
    /// The subject line.
    pub subject: String,
    /// The text part; empty when there is none.
    pub text: String,
    /// The HTML part, if there is one.
    pub html: Option<String>,
}

/// The captured letters in sending order, stored in a file with one letter per line.
pub(crate) struct Mailbox {
    kept: Mutex<Kept>,
    clock: Clock,
}

struct Kept {
    letters: Vec<CapturedMail>,
    file: File,
}

impl Mailbox {
    pub fn open(path: &Path, clock: Clock) -> Result<Mailbox> {
        let file = OpenOptions::new().create(true).read(true).append(true).open(path)?;
        let letters = BufReader::new(&file)
            .lines()
            .map(|line| serde_json::from_str(&line?).with_context(|| other_version("another")))
            .collect::<Result<_>>()?;
        Ok(Mailbox { kept: Mutex::new(Kept { letters, file }), clock })
    }

    /// Returns every letter, oldest first.
    pub fn letters(&self) -> Vec<CapturedMail> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).letters.clone()
    }

    fn keep(&self, letter: CapturedMail) -> Result<()> {
        let mut line = serde_json::to_vec(&letter)?;
        line.push(b'\n');
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.file.write_all(&line)?;
        kept.letters.push(letter);
        Ok(())
    }
}

/// Handles `POST /`, one action of the Query API.
pub(crate) async fn act(
    State(mailbox): State<Arc<Mailbox>>,
    Extension(iam): Extension<Arc<Iam>>,
    headers: HeaderMap,
    Form(fields): Form<Vec<(String, String)>>,
) -> Response {
    match one(&fields, "Action") {
        Some("SendEmail") => {
            send(&mailbox, &iam, signer(&headers), &fields).unwrap_or_else(|refusal| refusal)
        }
        action => refuse(
            StatusCode::BAD_REQUEST,
            "InvalidAction",
            &format!("The local SES knows the action SendEmail, not {}.", action.unwrap_or("none at all")),
        ),
    }
}

fn send(
    mailbox: &Mailbox,
    iam: &Iam,
    key: Option<&str>,
    fields: &[(String, String)],
) -> Result<Response, Response> {
    let invalid = |why: String| refuse(StatusCode::BAD_REQUEST, "ValidationError", &why);
    let letter = letter(mailbox, fields).map_err(invalid)?;
    authorise(iam, key, &letter.from)
        .map_err(|denied| refuse(StatusCode::FORBIDDEN, "AccessDenied", &denied.to_string()))?;
    let id = letter.id.clone();
    mailbox.keep(letter).map_err(|why| invalid(format!("The letter cannot be kept: {why:#}")))?;
    let sent = html! {
        SendEmailResponse xmlns=(XMLNS) {
            SendEmailResult { MessageId { (id) } }
            ResponseMetadata { RequestId { (id) } }
        }
    };
    Ok(xml(StatusCode::OK, sent.into_string()))
}

/// Asks IAM about the identity that the letter is sent from, which is its domain, as in the template.
fn authorise(iam: &Iam, key: Option<&str>, from: &str) -> Result<(), Denied> {
    let (name, address) = match from.rsplit_once('<') {
        Some((name, address)) => (name.trim().trim_matches('"'), address.trim_end_matches('>')),
        None => ("", from),
    };
    let identity = address.rsplit('@').next().filter(|domain| !domain.is_empty()).unwrap_or("*");
    let keys =
        Context::new().with_string("ses:FromAddress", address).with_string("ses:FromDisplayName", name);
    iam.authorise(key, "ses:SendEmail", &identity_arn(identity), &keys)
}

fn letter(mailbox: &Mailbox, fields: &[(String, String)]) -> Result<CapturedMail, String> {
    let needed = |name: &str| {
        one(fields, name).filter(|value| !value.is_empty()).ok_or_else(|| format!("{name} is missing."))
    };
    let to: Vec<String> = ["To", "Cc", "Bcc"]
        .into_iter()
        .flat_map(|kind| list(fields, &format!("Destination.{kind}Addresses.member.")))
        .collect();
    if to.is_empty() || to.len() > 50 {
        return Err(format!("A letter goes to 1 to 50 addresses, not {}.", to.len()));
    }
    let text = one(fields, "Message.Body.Text.Data").unwrap_or_default().to_owned();
    let html = one(fields, "Message.Body.Html.Data").map(str::to_owned);
    if text.is_empty() && html.is_none() {
        return Err("Message.Body is missing.".to_owned());
    }
    let at = mailbox.clock.now();
    Ok(CapturedMail {
        id: request_id(at),
        at,
        from: needed("Source")?.to_owned(),
        to,
        reply_to: list(fields, "ReplyToAddresses.member.").collect(),
        subject: needed("Message.Subject.Data")?.to_owned(),
        text,
        html,
    })
}

fn one<'a>(fields: &'a [(String, String)], name: &str) -> Option<&'a str> {
    fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
}

fn list<'a>(fields: &'a [(String, String)], prefix: &str) -> impl Iterator<Item = String> + use<'a> {
    let prefix = prefix.to_owned();
    fields.iter().filter(move |(field, _)| field.starts_with(&prefix)).map(|(_, value)| value.clone())
}

fn refuse(status: StatusCode, code: &str, why: &str) -> Response {
    let error = html! {
        ErrorResponse xmlns=(XMLNS) {
            Error { Type { "Sender" } Code { (code) } Message { (why) } }
            RequestId { "local" }
        }
    };
    xml(status, error.into_string())
}

fn xml(status: StatusCode, body: String) -> Response {
    (status, [(header::CONTENT_TYPE, "text/xml")], body).into_response()
}

/// Returns a unique id for a request at this time.
pub(crate) fn request_id(at: Timestamp) -> String {
    let seconds = at.as_second().try_into().unwrap_or_default();
    let nanoseconds = at.subsec_nanosecond().try_into().unwrap_or_default();
    Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, seconds, nanoseconds)).to_string()
}
