//! Forms and views of signing in, signing out, and the session of the person signed in.

use crate::access::form::form;
use crate::access::organisation::{Organisation, OrganisationKind};
use crate::access::permission::{JobRole, Permissions};
use crate::access::seats::Seats;
use crate::access::session::SecondFactorState;
use crate::accounts::forms::require_password;
use crate::accounts::user::User;
use crate::base::failure::FieldErrors;
use serde::{Deserialize, Serialize};

/// Sign in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SignInForm {
    /// The email address or the generated username.
    pub username: String,
    pub password: String,
    /// A code of the second factor: six digits from the app, or a recovery code. Needed only after the server has
    /// answered that the password is right and a code is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

form!(SignInForm => SignIn, SessionView);

impl SignInForm {
    /// Checks that the username and the password are not empty. The operation checks that they are right.
    ///
    /// # Errors
    /// An error for each empty field.
    pub fn check(&self) -> Result<(), FieldErrors> {
        let mut errors = FieldErrors::new();
        if self.username.trim().is_empty() {
            errors.add("username", "Enter your email address or username");
        }
        require_password(&mut errors, &self.password);
        errors.into_result()
    }
}

/// Sign out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SignOutForm {}

form!(SignOutForm => SignOut, ());

/// Show the person signed in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CurrentSessionForm {}

form!(CurrentSessionForm => CurrentSession, SessionView);

/// The person who is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SessionView {
    /// Forename and surname.
    pub name: String,
    /// The username: generated for administrators, the email address for others.
    pub username: String,
    pub role: JobRole,
    /// The person's permissions. The page shows only what they allow.
    pub permissions: Permissions,
    /// The school's name.
    pub school: String,
    /// The kind of organisation.
    pub kind: OrganisationKind,
    /// The most accounts of the two limited kinds that the school may have (F9, F10).
    pub limits: Seats,
    /// The accounts of these kinds that the school has, also pending ones.
    pub seats: Seats,
    /// The first steps of the school, done or not (F4).
    pub steps: Vec<StepView>,
    /// The state of the person's second factor.
    #[serde(default)]
    pub second_factor: SecondFactorState,
    /// The minimum length of a password, in characters.
    pub password_length: u32,
    /// True if the deployment has security questions.
    pub security_questions: bool,
}

impl SessionView {
    /// The view of a person and their school. `security_questions` is true if the deployment has them.
    pub fn of(user: &User, organisation: &Organisation, security_questions: bool) -> SessionView {
        let mut steps = vec![StepView { step: Step::SignUp, done: true }];
        if user.person.login_name.is_some() {
            steps.push(StepView { step: Step::NoteUsername, done: user.username_used });
        }
        steps.push(StepView { step: Step::SecondAdministrator, done: organisation.seats.school_setup >= 2 });
        steps.push(StepView { step: Step::OtherUsers, done: organisation.users_created });
        if organisation.kind.is_school() {
            steps.push(StepView { step: Step::TargetSetting, done: organisation.targets_begun });
        }
        SessionView {
            name: user.person.full_name(),
            username: user.person.username().to_owned(),
            role: user.person.role,
            permissions: user.person.permissions,
            school: organisation.name.clone(),
            kind: organisation.kind,
            limits: organisation.limits,
            seats: organisation.seats,
            steps,
            second_factor: user.second_factor_state(organisation),
            password_length: organisation.password_length,
            security_questions,
        }
    }
}

/// A step of the getting-started checklist (F4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StepView {
    pub step: Step,
    /// True if the step is done.
    pub done: bool,
}

/// The steps of F4, in its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// Sign up to set a password.
    SignUp,
    /// Note down the administrator username. Done after a sign-in with it.
    NoteUsername,
    /// Create a second administrator.
    SecondAdministrator,
    /// Create other users, one at a time or by spreadsheet.
    OtherUsers,
    /// Set up target setting.
    TargetSetting,
}
