//! Forms and views of signing up.

use crate::access::form::form;
use crate::accounts::security_questions::{Answer, NewAnswer, Question, check_answers};
use crate::base::failure::FieldErrors;
use serde::{Deserialize, Serialize};

/// Open a sign-up link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OpenSignUpForm {
    /// The token behind the # of the link.
    pub token: String,
}

form!(OpenSignUpForm => OpenSignUp, SignUpView);

/// What the person sees who opened their link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SignUpView {
    /// Forename.
    pub forename: String,
    /// Surname.
    pub surname: String,
    /// Username.
    pub username: String,
    /// The school's name.
    pub school: String,
    /// Who created the account and has the code.
    pub created_by: String,
    /// The fewest characters of a password.
    pub password_length: u32,
    /// Whether the code is locked.
    pub locked: bool,
    /// The security questions to choose three of (F2); empty where the deployment has none.
    #[serde(default)]
    pub questions: Vec<Question>,
}

/// Complete the sign-up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CompleteSignUpForm {
    /// The token behind the # of the link.
    pub token: String,
    /// The activation code.
    pub activation_code: String,
    /// The chosen password.
    pub password: String,
    /// Three security questions with their answers (F2); empty where the deployment has none.
    #[serde(default)]
    pub answers: Vec<Answer>,
}

form!(CompleteSignUpForm => CompleteSignUp, SignedUpView);

impl CompleteSignUpForm {
    /// What a page can check: it asks for answers where its view has questions.
    ///
    /// # Errors
    /// Every empty field, and what is wrong with each answer.
    pub fn check(&self) -> Result<(), FieldErrors> {
        self.checked(!self.answers.is_empty()).map(drop)
    }

    /// What can be checked without knowing whose account it is; `questions` says whether the deployment has any.
    ///
    /// # Errors
    /// Every empty field, and what is wrong with each answer.
    pub fn checked(&self, questions: bool) -> Result<Vec<NewAnswer>, FieldErrors> {
        let mut errors = FieldErrors::new();
        if self.activation_code.trim().is_empty() {
            errors.add("activation_code", "Enter your activation code");
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
    /// What to sign in with.
    pub username: String,
}
