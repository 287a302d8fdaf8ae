//! Forms of one's own password and security answers, for a person who is signed in.

use crate::access::form::form;
use crate::accounts::forms::require_password;
use crate::accounts::password::normal;
use crate::accounts::security_questions::{Answer, NewAnswer, check_answers};
use crate::base::failure::FieldErrors;
use serde::{Deserialize, Serialize};

/// Change one's own password.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChangePasswordForm {
    /// The present password.
    pub password: String,
    /// A code of the second factor; needed only if one is on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    pub new_password: String,
}

form!(ChangePasswordForm => ChangePassword, ());

impl ChangePasswordForm {
    /// Checks that no field is empty and that the new password is another one. The operation checks the rules of
    /// passwords.
    ///
    /// # Errors
    /// An error for each wrong field.
    pub fn check(&self) -> Result<(), FieldErrors> {
        let mut errors = FieldErrors::new();
        require_password(&mut errors, &self.password);
        if self.new_password.is_empty() {
            errors.add("new_password", "Enter a new password");
        } else if normal(&self.new_password) == normal(&self.password) {
            errors.add("new_password", "Enter a password that is different from your current one");
        }
        errors.into_result()
    }
}

/// Replace one's own security questions and answers (F2).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChangeSecurityAnswersForm {
    /// The password, entered again.
    pub password: String,
    /// A code of the second factor; needed only if one is on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Three security questions with their answers.
    pub answers: Vec<Answer>,
}

form!(ChangeSecurityAnswersForm => ChangeSecurityAnswers, ());

impl ChangeSecurityAnswersForm {
    /// Checks the answers, and that the password is not empty.
    ///
    /// # Errors
    /// An error for each wrong field.
    pub fn check(&self) -> Result<Vec<NewAnswer>, FieldErrors> {
        let mut errors = FieldErrors::new();
        require_password(&mut errors, &self.password);
        match check_answers(&self.answers) {
            Ok(answers) if errors.is_empty() => Ok(answers),
            Ok(_) => Err(errors),
            Err(wrong) => {
                errors.extend(wrong);
                Err(errors)
            }
        }
    }
}
