//! The local SES: accepts mail through the v1 Query API and keeps it in a mailbox. As with the mailbox simulator of SES, the part of
//! an address before the @ says what becomes of the mail: [`BOUNCES`] and the others.

use crate::dev::other_version;
use crate::iam::{Denied, Iam, configuration_set_arn, identity_arn, signer};
use crate::notifications::Notifications;
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
use serde_json::{Value, json};
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

const XMLNS: &str = "http://ses.amazonaws.com/doc/2010-12-01/";

/// Mail to an address that begins with this comes back, because there is no such address.
const BOUNCES: &str = "bounce";

/// Mail to an address that begins with this comes back, because the mailbox is full.
const FULL: &str = "full";

/// Mail to an address that begins with this is reported as unwanted.
const COMPLAINS: &str = "complaint";

/// Mail to an address that begins with this is not accepted.
const REFUSED: &str = "refused";

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
    /// What becomes of mail is reported there.
    bus: Arc<Notifications>,
}

struct Kept {
    letters: Vec<CapturedMail>,
    file: File,
}

impl Mailbox {
    pub fn open(path: &Path, clock: Clock, bus: Arc<Notifications>) -> Result<Mailbox> {
        let file = OpenOptions::new().create(true).read(true).append(true).open(path)?;
        let letters = BufReader::new(&file)
            .lines()
            .map(|line| serde_json::from_str(&line?).with_context(|| other_version("another")))
            .collect::<Result<_>>()?;
        Ok(Mailbox { kept: Mutex::new(Kept { letters, file }), clock, bus })
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
    let reports = one(fields, "ConfigurationSetName");
    authorise(iam, key, &letter.from, reports)
        .map_err(|denied| refuse(StatusCode::FORBIDDEN, "AccessDenied", &denied.to_string()))?;
    if letter.to.iter().any(|to| to.starts_with(REFUSED)) {
        return Err(refuse(
            StatusCode::BAD_REQUEST,
            "MessageRejected",
            "The local SES refuses this address.",
        ));
    }
    for event in reports.into_iter().flat_map(|reports| failures(&letter, reports)) {
        mailbox.bus.put(&event).map_err(|why| invalid(format!("The report cannot be kept: {why:#}")))?;
    }
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

/// The reports about a letter that does not arrive, one per address, as SES puts them on the default bus.
fn failures(letter: &CapturedMail, reports: &str) -> Vec<Value> {
    let report = |to: &String| {
        let one = json!([{ "emailAddress": to }]);
        let bounce = |kind: &str| json!({ "bounce": { "bounceType": kind, "bouncedRecipients": one } });
        let (kind, mut detail) = match () {
            () if to.starts_with(BOUNCES) => ("Email Bounced", bounce("Permanent")),
            () if to.starts_with(FULL) => ("Email Bounced", bounce("Transient")),
            () if to.starts_with(COMPLAINS) => {
                ("Email Complaint Received", json!({ "complaint": { "complainedRecipients": one } }))
            }
            () => return None,
        };
        detail["mail"] = json!({ "messageId": letter.id, "destination": letter.to });
        Some(json!({
            "version": "0", "id": letter.id, "source": "aws.ses", "detail-type": kind, "time": letter.at,
            "resources": [configuration_set_arn(reports)], "detail": detail,
        }))
    };
    letter.to.iter().filter_map(report).collect()
}

/// Asks IAM about the identity that the letter is sent from, which is its domain, as in the template, and about the configuration set
/// that it is sent with.
fn authorise(iam: &Iam, key: Option<&str>, from: &str, reports: Option<&str>) -> Result<(), Denied> {
    let (name, address) = match from.rsplit_once('<') {
        Some((name, address)) => (name.trim().trim_matches('"'), address.trim_end_matches('>')),
        None => ("", from),
    };
    let identity = address.rsplit('@').next().filter(|domain| !domain.is_empty()).unwrap_or("*");
    let keys =
        Context::new().with_string("ses:FromAddress", address).with_string("ses:FromDisplayName", name);
    iam.authorise(key, "ses:SendEmail", &identity_arn(identity), &keys)?;
    let set = |name| iam.authorise(key, "ses:SendEmail", &configuration_set_arn(name), &keys);
    reports.map_or(Ok(()), set)
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
