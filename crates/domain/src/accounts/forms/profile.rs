//! Forms and views of one's own account and sessions (F36).

use crate::access::form::form;
use crate::access::session::Session;
use crate::accounts::forms::UserView;
use crate::accounts::forms::require_password;
use crate::base::calendar::shown;
use crate::base::failure::FieldErrors;
use crate::base::text::{Email, Name};
use serde::{Deserialize, Serialize};

/// View one's own profile.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ViewProfileForm {}

form!(ViewProfileForm => ViewProfile, UserView);

/// Change one's own name (F36).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChangeNameForm {
    pub forename: String,
    pub surname: String,
}

form!(ChangeNameForm => ChangeName, UserView);

impl ChangeNameForm {
    /// Checks both names.
    ///
    /// # Errors
    /// The errors of both fields.
    pub fn check(&self) -> Result<(Name, Name), FieldErrors> {
        let mut errors = FieldErrors::new();
        let forename = errors.keep("forename", Name::parse("Forename", &self.forename));
        let surname = errors.keep("surname", Name::parse("Surname", &self.surname));
        forename.zip(surname).ok_or(errors)
    }
}

/// Ask for another email address of one's own (F36).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RequestEmailChangeForm {
    /// The new email address.
    pub email: String,
    /// The password, entered again.
    pub password: String,
    /// A code of the second factor; needed only if one is on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

form!(RequestEmailChangeForm => RequestEmailChange, ());

impl RequestEmailChangeForm {
    /// Checks as [`RequestEmailChangeForm::check`] does, and that the address is another one than this.
    ///
    /// # Errors
    /// The errors of both fields.
    pub fn check_for(&self, present: &Email) -> Result<Email, FieldErrors> {
        let email = self.check()?;
        if email == *present {
            return Err(FieldErrors::of(
                "email",
                "This is already your email address. Enter a different one",
            ));
        }
        Ok(email)
    }

    /// Checks the address, and that the password is not empty.
    ///
    /// # Errors
    /// The errors of both fields.
    pub fn check(&self) -> Result<Email, FieldErrors> {
        let mut errors = FieldErrors::new();
        let email = errors.keep("email", Email::parse(&self.email));
        require_password(&mut errors, &self.password);
        email.filter(|_| errors.is_empty()).ok_or(errors)
    }
}

/// Confirm a new email address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ConfirmEmailChangeForm {
    /// The token behind the # of the link.
    pub token: String,
}

form!(ConfirmEmailChangeForm => ConfirmEmailChange, EmailChangedView);

/// The new email address is confirmed and in use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EmailChangedView {
    /// The email address to sign in with.
    pub email: String,
}

/// List one's own sessions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListSessionsForm {}

form!(ListSessionsForm => ListSessions, SessionsView);

/// End one's own sessions, except for the one that sends the request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EndSessionsForm {}

form!(EndSessionsForm => EndSessions, ());

/// One's own sessions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SessionsView {
    /// The sessions, newest first.
    pub sessions: Vec<OneSessionView>,
}

/// One session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OneSessionView {
    /// The time when the session began, as shown to people.
    pub started: String,
    /// The time of its latest request, as shown to people.
    pub seen: String,
    /// The network address from which the session began.
    pub address: Option<String>,
    /// The browser and its system, such as "Firefox on Windows".
    pub browser: Option<String>,
    /// True for the session that sent the request.
    pub this: bool,
}

impl OneSessionView {
    /// The view of a session. `asking` is the fingerprint of the session that sent the request.
    pub fn of(session: &Session, asking: &str) -> OneSessionView {
        OneSessionView {
            started: shown(session.started),
            seen: shown(session.seen),
            address: session.address.clone(),
            browser: session.browser.as_deref().map(browser),
            this: session.fingerprint == asking,
        }
    }
}

/// The browser and its system, from the browser's description of itself. The order of the tests matters: most
/// browsers include the names of others too.
fn browser(agent: &str) -> String {
    let first = |names: &[(&str, &'static str)], other: &'static str| {
        names.iter().find(|(mark, _)| agent.contains(mark)).map_or(other, |(_, name)| *name)
    };
    let name = first(
        &[
            ("Edg", "Edge"),
            ("Firefox", "Firefox"),
            ("Chrome", "Chrome"),
            ("CriOS", "Chrome"),
            ("Safari", "Safari"),
        ],
        "Unknown browser",
    );
    let system = first(
        &[
            ("Windows", "Windows"),
            ("Android", "Android"),
            ("iPhone", "iPhone"),
            ("iPad", "iPad"),
            ("CrOS", "ChromeOS"),
            ("Mac OS", "Mac"),
            ("Linux", "Linux"),
        ],
        "an unknown system",
    );
    format!("{name} on {system}")
}
