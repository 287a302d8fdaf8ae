//! Failures of operations: one enum for two audiences. The person reads a sentence that says what to do next. The
//! cause goes to the log and nowhere else.

use crate::base::calendar::shown;
use crate::base::moment::next_minute;
use crate::base::refusal::Refusal;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The reason why an operation failed, with its HTTP status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// 400: the request could not be read as the input of the operation.
    Unreadable(String),
    /// 401: nobody is signed in, or the name and the password do not match.
    Unauthenticated(&'static str),
    /// 401: the password is right, and a code of the second factor is missing.
    SecondFactorNeeded,
    /// 401: the code of the second factor is wrong.
    SecondFactorWrong,
    /// 401: the code of the second factor was right, but has been used.
    SecondFactorUsed,
    /// 403: the school requires a second factor, and this person has not set one up.
    SecondFactorRequired,
    /// 403: the person is signed in without the permission that the action needs.
    Forbidden(&'static str),
    /// 404: it does not exist, or it belongs to another school; callers cannot tell which.
    NotFound(&'static str),
    /// 409: a school rule refused it.
    Refused(Refusal),
    /// 422: some input cannot be right. Holds the errors of all fields.
    Invalid(FieldErrors),
    /// 429: too many wrong attempts.
    Waiting {
        /// The subject of the wrong attempts, which decides what helps.
        held: Held,
        /// The time from which the next attempt is allowed.
        until: Timestamp,
        /// Seconds from now until then.
        seconds: i64,
    },
    /// 429: mail or codes were asked for too often.
    TooOften {
        /// The time from which the same request is allowed.
        until: Timestamp,
        /// Seconds from now until then.
        seconds: i64,
    },
    /// 503: too many requests at once, or a store that did not answer. The same request can be sent again.
    Busy(String),
    /// 500: a mistake in Attain.
    Bug(String),
}

impl Failure {
    /// The record does not exist, or it belongs to another school.
    pub const NOT_FOUND: Failure =
        Failure::NotFound("This does not exist, or has been deleted. Go back to the list and look again.");
    pub const SIGNED_OUT: Failure = Failure::Unauthenticated("You are signed out. Sign in and try again.");

    pub const fn status(&self) -> u16 {
        match self {
            Failure::Unreadable(_) => 400,
            Failure::Unauthenticated(_)
            | Failure::SecondFactorNeeded
            | Failure::SecondFactorWrong
            | Failure::SecondFactorUsed => 401,
            Failure::Forbidden(_) | Failure::SecondFactorRequired => 403,
            Failure::NotFound(_) => 404,
            Failure::Refused(_) => 409,
            Failure::Invalid(_) => 422,
            Failure::Waiting { .. } | Failure::TooOften { .. } => 429,
            Failure::Busy(_) => 503,
            Failure::Bug(_) => 500,
        }
    }

    /// A stable identifier of the kind of failure, for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Failure::Unreadable(_) => "unreadable",
            Failure::Unauthenticated(_) => "unauthenticated",
            Failure::SecondFactorNeeded => "second-factor-needed",
            Failure::SecondFactorWrong => "second-factor-wrong",
            Failure::SecondFactorUsed => "second-factor-used",
            Failure::SecondFactorRequired => "second-factor-required",
            Failure::Forbidden(_) => "forbidden",
            Failure::NotFound(_) => "not-found",
            Failure::Refused(refusal) => refusal.code(),
            Failure::Invalid(_) => "invalid",
            Failure::Waiting { .. } => "too-many-tries",
            Failure::TooOften { .. } => "too-often",
            Failure::Busy(_) => "busy",
            Failure::Bug(_) => "bug",
        }
    }

    /// The sentence that the person sees.
    pub fn sentence(&self) -> String {
        match self {
            Failure::Unreadable(reason) => format!("The request could not be read: {reason}."),
            Failure::Unauthenticated(sentence) | Failure::Forbidden(sentence) | Failure::NotFound(sentence) => (*sentence).to_owned(),
            Failure::SecondFactorNeeded => "Enter the 6 digits from your authenticator app, or a recovery code.".to_owned(),
            Failure::SecondFactorWrong => "The code is not right. Enter the code that your app shows now, or a recovery code.".to_owned(),
            Failure::SecondFactorUsed => "This code has already been used. Wait for the next one, or enter a recovery code.".to_owned(),
            Failure::SecondFactorRequired => "You must set up a second factor before you can continue.".to_owned(),
            Failure::Refused(refusal) => refusal.to_string(),
            Failure::Invalid(errors) => match errors.list() {
                [only] => only.message.clone(),
                several => format!("There are {} problems to fix.", several.len()),
            },
            Failure::Waiting { held, until, .. } => {
                let (cause, helps) = held.words();
                format!("{cause} {helps}, or wait until {}.", shown(next_minute(*until)))
            }
            Failure::TooOften { until, .. } => format!(
                "There have been too many requests for this. Nothing was sent or changed. Try again after {}.",
                shown(next_minute(*until))
            ),
            Failure::Busy(_) => "Attain is busy. Nothing was changed. Try again in a moment.".to_owned(),
            Failure::Bug(_) => "Something went wrong on our side. Try again. If it happens again, give support the reference below.".to_owned(),
        }
    }

    /// The cause, for the log; `None` if the sentence says it all.
    pub fn cause(&self) -> Option<&str> {
        match self {
            Failure::Busy(cause) | Failure::Bug(cause) => Some(cause),
            _ => None,
        }
    }

    /// The number of seconds after which the same request may succeed, if known.
    pub const fn retry_after(&self) -> Option<i64> {
        match self {
            Failure::Waiting { seconds, .. } | Failure::TooOften { seconds, .. } => Some(*seconds),
            Failure::Busy(_) => Some(1),
            _ => None,
        }
    }

    /// The failure as it is sent (RFC 9457 problem details).
    pub fn problem(&self, request_id: &str) -> Problem {
        Problem {
            kind: format!("urn:attain:problem:{}", self.code()),
            title: title(self.status()).to_owned(),
            status: self.status(),
            detail: self.sentence(),
            errors: match self {
                Failure::Invalid(errors) => errors.list().to_vec(),
                _ => Vec::new(),
            },
            request_id: request_id.to_owned(),
        }
    }
}

/// The subject of a count of wrong attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// A name that was typed to sign in, in browsers where its account has not signed in before.
    Name,
    /// An account in one browser in which it signed in before.
    KnownBrowser,
    /// A network address. Accounts are not held in browsers in which they signed in before.
    Address,
    /// An account whose holder is signed in and must prove it again.
    Account,
    /// The codes of an account's second factor.
    Codes,
    /// The characters of an account's security answers.
    Answers,
}

impl Held {
    /// Why the person must wait, and what helps sooner. A reset of the password makes its browser a known one, and
    /// ends the other waits of the account; so it helps at once wherever a password is wrong.
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Held::Name => (
                "There have been too many wrong tries with this name.",
                "Use a browser you have signed in with before, choose \u{201c}Forgotten your password?\u{201d} here",
            ),
            Held::KnownBrowser => (
                "There have been too many wrong tries in this browser.",
                "Choose \u{201c}Forgotten your password?\u{201d} and set a new one",
            ),
            Held::Address => (
                "Wrong passwords have been entered for too many names from your network.",
                "Use a browser you have signed in with before, choose \u{201c}Forgotten your password?\u{201d} here",
            ),
            Held::Account => (
                "There have been too many wrong tries.",
                "Sign out and choose \u{201c}Forgotten your password?\u{201d}",
            ),
            Held::Codes => (
                "There have been too many wrong codes for this account.",
                "Ask one of your administrators to remove your second factor",
            ),
            Held::Answers => (
                "There have been too many wrong characters for this account.",
                "Ask one of your administrators to deactivate and reactivate your account",
            ),
        }
    }
}

const fn title(status: u16) -> &'static str {
    match status {
        400 => "The request could not be read",
        401 => "Not signed in",
        403 => "Not allowed",
        404 => "Not found",
        409 => "Not possible",
        422 => "There is a problem",
        429 => "Try again later",
        503 => "Try again in a moment",
        _ => "Something went wrong",
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Failure {
        Failure::Refused(refusal)
    }
}

impl From<FieldErrors> for Failure {
    fn from(errors: FieldErrors) -> Failure {
        Failure::Invalid(errors)
    }
}

/// The body of a failed request: `application/problem+json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Problem {
    /// `urn:attain:problem:<code>`, stable for programs.
    #[serde(rename = "type")]
    pub kind: String,
    /// The status in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// The sentence for the person.
    pub detail: String,
    /// The errors of all fields, in the form's order. Empty unless the status is 422.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// The reference by which support can find the request.
    #[serde(default)]
    pub request_id: String,
}

/// An error of one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FieldError {
    /// The name of the field.
    pub field: String,
    /// The advice to the person.
    pub message: String,
}

/// The errors of a form, in the order of its fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldErrors(Vec<FieldError>);

impl FieldErrors {
    pub fn new() -> FieldErrors {
        FieldErrors::default()
    }

    /// A list with one error.
    pub fn of(field: &str, message: impl Into<String>) -> FieldErrors {
        let mut errors = FieldErrors::new();
        errors.add(field, message);
        errors
    }

    pub fn add(&mut self, field: &str, message: impl Into<String>) {
        self.0.push(FieldError { field: field.to_owned(), message: message.into() });
    }

    /// Returns a checked value, or adds its error under the field's name and returns `None`.
    pub fn keep<T>(&mut self, field: &str, checked: Result<T, String>) -> Option<T> {
        checked.map_err(|message| self.add(field, message)).ok()
    }

    pub fn extend(&mut self, other: FieldErrors) {
        self.0.extend(other.0);
    }

    pub fn list(&self) -> &[FieldError] {
        &self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns `Ok` if there is no error.
    ///
    /// # Errors
    /// The errors, if there are any.
    pub fn into_result(self) -> Result<(), FieldErrors> {
        if self.is_empty() { Ok(()) } else { Err(self) }
    }
}
