//! Forms and views of a forgotten password (F2).

use crate::access::form::form;
use crate::access::organisation::Organisation;
use crate::accounts::password_reset::Reset;
use crate::accounts::security_questions::{CHARACTERS, Question};
use crate::accounts::sign_in::SignInName;
use crate::accounts::user::User;
use crate::base::failure::FieldErrors;
use serde::{Deserialize, Serialize};

/// Ask for a link to choose a new password.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RequestPasswordResetForm {
    /// The email address or the username of the account.
    pub username: String,
}

form!(RequestPasswordResetForm => RequestPasswordReset, ());

impl RequestPasswordResetForm {
    /// Reads the name.
    ///
    /// # Errors
    /// An error of the field `username`: no account can have it.
    pub fn check(&self) -> Result<SignInName, FieldErrors> {
        match SignInName::typed(&self.username) {
            SignInName::Nobody(_) => {
                let message = "Enter the email address or the username of your Attain account";
                Err(FieldErrors::of("username", message))
            }
            name => Ok(name),
        }
    }
}

/// Open a link to choose a new password. Does not use up the link or an attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OpenPasswordResetForm {
    /// The token behind the # of the link.
    pub token: String,
}

form!(OpenPasswordResetForm => OpenPasswordReset, PasswordResetView);

/// The page of a person who opened their link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PasswordResetView {
    pub forename: String,
    /// The security question whose answer is checked; absent if there is none.
    pub question: Option<Question>,
    /// The positions of the characters to enter, counted from one, in ascending order; empty if there is no question.
    pub positions: Vec<u8>,
    /// Attempts left before the link stops working.
    pub tries_left: u8,
    /// The minimum length of a password, in characters.
    pub password_length: u32,
    pub username: String,
    /// The school's name.
    pub school: String,
}

impl PasswordResetView {
    pub fn of(reset: &Reset, user: &User, organisation: &Organisation) -> PasswordResetView {
        PasswordResetView {
            forename: user.person.forename.as_str().to_owned(),
            question: reset.question,
            positions: reset.positions.clone(),
            tries_left: reset.tries_left(),
            password_length: organisation.password_length,
            username: user.person.username().to_owned(),
            school: organisation.name.clone(),
        }
    }
}

/// Choose a new password with a link.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CompletePasswordResetForm {
    /// The token behind the # of the link.
    pub token: String,
    /// The characters of the answer, in the order of their positions; empty if the view has no question.
    #[serde(default)]
    pub characters: Vec<String>,
    pub password: String,
}

form!(CompletePasswordResetForm => CompletePasswordReset, PasswordChangedView);

impl CompletePasswordResetForm {
    /// The names of the form's fields for the characters, in the order of their positions.
    pub const CHARACTERS: [&str; CHARACTERS] = ["characters-1", "characters-2", "characters-3"];

    /// Checks that no field is empty. The characters and the strength of the password are checked later, together
    /// with the link.
    ///
    /// # Errors
    /// A character, or the password, is missing.
    pub fn check(&self) -> Result<(), FieldErrors> {
        let mut errors = FieldErrors::new();
        let empty = Self::CHARACTERS.iter().zip(&self.characters).find(|(_, typed)| typed.trim().is_empty());
        if let Some((name, _)) = empty {
            errors.add(name, "Enter every character");
        }
        if self.password.is_empty() {
            errors.add("password", "Enter a new password");
        }
        errors.into_result()
    }
}

/// The password has been changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PasswordChangedView {
    /// The username to sign in with.
    pub username: String,
}
