//! Forms and views of what keeps an account its holder's.

use super::form;
use crate::failure::FieldErrors;
use crate::organisation::Organisation;
use crate::reset::Reset;
use crate::security::Question;
use crate::text::Email;
use crate::user::User;
use serde::{Deserialize, Serialize};

/// Ask for a link to choose a new password.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestPasswordResetForm {
    /// The email address of the account.
    pub email: String,
}
form!(RequestPasswordResetForm => RequestPasswordReset, ());

impl RequestPasswordResetForm {
    /// Checks it.
    ///
    /// # Errors
    /// It is not an email address.
    pub fn check(&self) -> Result<Email, FieldErrors> {
        Email::parse(&self.email).map_err(|message| FieldErrors::of("email", message))
    }
}

/// Open a link to choose a new password; spends nothing.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenPasswordResetForm {
    /// The token behind the # of the link.
    pub token: String,
}
form!(OpenPasswordResetForm => OpenPasswordReset, PasswordResetView);

/// What the person sees who opened their link.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordResetView {
    /// Forename.
    pub forename: String,
    /// The question of whose answer characters are asked for; absent when none are.
    pub question: Option<Question>,
    /// Which characters, counted from one, in order; empty when none are asked for.
    pub positions: Vec<u8>,
    /// Tries left.
    pub tries_left: u8,
    /// The fewest characters of a password.
    pub password_length: u32,
    /// Username.
    pub username: String,
    /// The school's name.
    pub school: String,
}

impl PasswordResetView {
    /// What is asked of this person.
    pub fn of(reset: &Reset, user: &User, organisation: &Organisation) -> PasswordResetView {
        PasswordResetView {
            forename: user.forename.as_str().to_owned(),
            question: reset.question,
            positions: reset.positions.clone(),
            tries_left: reset.tries_left(),
            password_length: organisation.password_length,
            username: user.username().to_owned(),
            school: organisation.name.clone(),
        }
    }
}

/// Choose a new password with a link.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompletePasswordResetForm {
    /// The token behind the # of the link.
    pub token: String,
    /// The characters asked for, in the order of their positions; empty when none are.
    #[serde(default)]
    pub characters: Vec<String>,
    /// The new password.
    pub password: String,
}
form!(CompletePasswordResetForm => CompletePasswordReset, PasswordChangedView);

/// The password is changed.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordChangedView {
    /// What to sign in with.
    pub username: String,
}
