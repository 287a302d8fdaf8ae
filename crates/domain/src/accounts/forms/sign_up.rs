//! Forms and views of signing up.

use crate::access::form::form;
use crate::accounts::forms::SessionView;
use crate::accounts::security_questions::{Answer, NewAnswer, Question, check_answers};
use crate::base::failure::FieldErrors;
use crate::base::secret::ActivationCode;
use serde::{Deserialize, Serialize};

/// Open a sign-up link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OpenSignUpForm {
    /// The token behind the # of the link.
    pub token: String,
}

form!(OpenSignUpForm => OpenSignUp, SignUpView);

/// The page of a person who opened their sign-up link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SignUpView {
    pub forename: String,
    pub surname: String,
    pub username: String,
    /// The school's name.
    pub school: String,
    /// The name of the person who created the account and has the code.
    pub created_by: String,
    /// The minimum length of a password, in characters.
    pub password_length: u32,
    /// True if the activation code is locked.
    pub locked: bool,
    /// The security questions, of which the person must choose three (F2). Empty if the deployment has none.
    #[serde(default)]
    pub questions: Vec<Question>,
}

/// Complete a sign-up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CompleteSignUpForm {
    /// The token behind the # of the link.
    pub token: String,
    pub activation_code: String,
    pub password: String,
    /// Three security questions with their answers (F2). Empty if the deployment has none.
    #[serde(default)]
    pub answers: Vec<Answer>,
}

form!(CompleteSignUpForm => CompleteSignUp, SignedUpView);

impl CompleteSignUpForm {
    /// Checks that a page can do. Checks the answers if the form has any.
    ///
    /// # Errors
    /// An error for each empty field, and for each answer that breaks a rule.
    pub fn check(&self) -> Result<(), FieldErrors> {
        self.checked(!self.answers.is_empty()).map(drop)
    }

    /// Checks everything that does not depend on the account. `questions` is true if the deployment has security
    /// questions.
    ///
    /// # Errors
    /// An error for each empty field, for what cannot be an activation code, and for each answer that breaks a rule. Such a code is
    /// not counted as a wrong one.
    pub fn checked(&self, questions: bool) -> Result<Vec<NewAnswer>, FieldErrors> {
        let mut errors = FieldErrors::new();
        if self.activation_code.trim().is_empty() {
            errors.add("activation_code", "Enter your activation code");
        } else if !ActivationCode::could_be(&self.activation_code) {
            errors.add("activation_code", "An activation code is a letter, 6 digits and a letter, such as V330484C. Check what you typed");
        }
        if self.password.is_empty() {
            errors.add("password", "Enter a password");
        }
        let answers = if questions { check_answers(&self.answers) } else { Ok(Vec::new()) };
        match answers {
            Ok(answers) if errors.is_empty() => Ok(answers),
            Ok(_) => Err(errors),
            Err(wrong) => {
                errors.extend(wrong);
                Err(errors)
            }
        }
    }
}

/// The account is active.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SignedUpView {
    /// The username to sign in with.
    pub username: String,
    /// The session that has begun in this browser; `null` if it could not begin, and the person signs in.
    pub session: Option<Box<SessionView>>,
}
