//! Signing in and out, and the session of the person signed in.

use crate::access::form::form;
use crate::access::organisation::{Organisation, OrganisationKind, Seats};
use crate::access::permission::{JobRole, Permissions};
use crate::access::session::SecondFactorState;
use crate::accounts::user::User;
use crate::base::failure::FieldErrors;
use serde::{Deserialize, Serialize};

/// Sign in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SignInForm {
    /// Email address or generated username.
    pub username: String,
    /// Password.
    pub password: String,
    /// A code of the second factor: the app's six digits, or a recovery code. Asked for once the password is right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

form!(SignInForm => SignIn, SessionView);

impl SignInForm {
    /// Both fields must be filled in; whether they are right is found out elsewhere.
    ///
    /// # Errors
    /// Every empty field.
    pub fn check(&self) -> Result<(), FieldErrors> {
        let mut errors = FieldErrors::new();
        if self.username.trim().is_empty() {
            errors.add("username", "Enter your email address or username");
        }
        if self.password.is_empty() {
            errors.add("password", "Enter your password");
        }
        errors.into_result()
    }
}

/// Sign out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SignOutForm {}

form!(SignOutForm => SignOut, ());

/// Who am I?
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CurrentSessionForm {}

form!(CurrentSessionForm => CurrentSession, SessionView);

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SessionView {
    /// Forename and surname.
    pub name: String,
    /// The username: generated for administrators, else the email address.
    pub username: String,
    /// Job role.
    pub role: JobRole,
    /// What they may do; the page shows nothing else.
    pub permissions: Permissions,
    /// The school's name.
    pub school: String,
    /// What the school is.
    pub kind: OrganisationKind,
    /// The most accounts of the two limited kinds that the school may have (F9, F10).
    pub limits: Seats,
    /// How far the school is with its first steps (F4).
    pub steps: Vec<StepView>,
    /// How it stands with their second factor.
    #[serde(default)]
    pub second_factor: SecondFactorState,
}

impl SessionView {
    /// What the person sees of themself and of their school.
    pub fn of(user: &User, organisation: &Organisation) -> SessionView {
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
            steps,
            second_factor: user.second_factor_state(organisation),
        }
    }
}

/// A step of the getting-started checklist (F4), in its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StepView {
    /// Which.
    pub step: Step,
    /// Whether it is done.
    pub done: bool,
}

/// The steps of F4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// Sign up to set a password.
    SignUp,
    /// Note down the administrator username: done once it has been signed in with.
    NoteUsername,
    /// Create a second administrator.
    SecondAdministrator,
    /// Create other users, singly or by spreadsheet.
    OtherUsers,
    /// Set up target setting.
    TargetSetting,
}
