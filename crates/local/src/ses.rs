//! SES: the v1 Query API for sending, into a mailbox that keeps everything.

use crate::iam::{Denied, Iam, identity_arn, signer};
use anyhow::{Context as _, Result};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Form};
use iam_rs::Context;
use jiff::Timestamp;
use runtime::Clock;
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

const XMLNS: &str = "http://ses.amazonaws.com/doc/2010-12-01/";

/// A letter a function sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CapturedMail {
    /// The id its sender was told.
    pub id: String,
    /// When it was sent.
    pub at: Timestamp,
    /// The sender's address, as given.
    pub from: String,
    /// The addresses it goes to; those of copies (open and blind) come last.
    pub to: Vec<String>,
    /// Where an answer would go, when it is not the sender.
    pub reply_to: Vec<String>,
    /// Its subject.
    pub subject: String,
    /// Its text part; empty when there is none.
    pub text: String,
    /// Its HTML part, when there is one.
    pub html: Option<String>,
}

/// The captured letters, in the order of their sending; kept in a file, one letter a line.
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
            .map(|line| {
                serde_json::from_str(&line?).context("the kept mail cannot be read: start over with --fresh")
            })
            .collect::<Result<_>>()?;
        Ok(Mailbox { kept: Mutex::new(Kept { letters, file }), clock })
    }

    /// Every letter, the oldest first.
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

/// `POST /`: one action of the Query API.
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
    Ok(xml(
        StatusCode::OK,
        format!(
            "<SendEmailResponse xmlns=\"{XMLNS}\"><SendEmailResult><MessageId>{id}</MessageId></SendEmailResult>\
             <ResponseMetadata><RequestId>{id}</RequestId></ResponseMetadata></SendEmailResponse>"
        ),
    ))
}

/// Asks IAM about the identity the letter comes from: its domain, as the template has one.
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
    let why = crate::inbox::escape(why);
    xml(
        status,
        format!(
            "<ErrorResponse xmlns=\"{XMLNS}\"><Error><Type>Sender</Type><Code>{code}</Code><Message>{why}</Message></Error>\
             <RequestId>local</RequestId></ErrorResponse>"
        ),
    )
}

fn xml(status: StatusCode, body: String) -> Response {
    (status, [(header::CONTENT_TYPE, "text/xml")], body).into_response()
}

/// An id for one request at this time; no two are alike.
pub(crate) fn request_id(at: Timestamp) -> String {
    let seconds = at.as_second().try_into().unwrap_or_default();
    let nanoseconds = at.subsec_nanosecond().try_into().unwrap_or_default();
    Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, seconds, nanoseconds)).to_string()
}
