//! Forms and views of what keeps an account its holder's: a forgotten password, the second factor, the school's settings.

use super::accounts::QrView;
use super::form;
use crate::failure::FieldErrors;
use crate::moment::UserId;
use crate::organisation::Organisation;
use crate::reset::Reset;
use crate::security::{CHARACTERS, Question};
use crate::text::Email;
use crate::user::User;
use serde::{Deserialize, Serialize};

/// Ask for a link to choose a new password.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OpenPasswordResetForm {
    /// The token behind the # of the link.
    pub token: String,
}
form!(OpenPasswordResetForm => OpenPasswordReset, PasswordResetView);

/// What the person sees who opened their link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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

impl CompletePasswordResetForm {
    /// The names of the fields of characters, in the order of their positions.
    pub const CHARACTERS: [&str; CHARACTERS] = ["characters-1", "characters-2", "characters-3"];

    /// Checks that nothing is left out. Which characters are right, and how good the password is, the link decides.
    ///
    /// # Errors
    /// A character, or the password, is missing.
    pub fn check(&self) -> Result<(), FieldErrors> {
        let mut errors = FieldErrors::new();
        let empty = Self::CHARACTERS.iter().zip(&self.characters).find(|(_, typed)| typed.trim().is_empty());
        if let Some((name, _)) = empty {
            errors.add(name, "Enter each character that is asked for");
        }
        if self.password.is_empty() {
            errors.add("password", "Enter a password");
        }
        errors.into_result()
    }
}

/// The password is changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PasswordChangedView {
    /// What to sign in with.
    pub username: String,
}

/// Begin to set up a second factor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BeginSecondFactorForm {
    /// The password again: a session may be somebody else's at an unlocked screen.
    pub password: String,
}
form!(BeginSecondFactorForm => BeginSecondFactor, SecondFactorView);

impl BeginSecondFactorForm {
    /// Checks it.
    ///
    /// # Errors
    /// It is empty.
    pub fn check(&self) -> Result<(), FieldErrors> {
        if self.password.is_empty() {
            Err(FieldErrors::of("password", "Enter your password"))
        } else {
            Ok(())
        }
    }
}

/// What an authenticator app is set up with. Nothing is asked of it before a code has been confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SecondFactorView {
    /// The secret in base32, in groups of four, to be typed in.
    pub secret: String,
    /// The same as an otpauth address.
    pub uri: String,
    /// The address as a QR code.
    pub qr: QrView,
}

/// Confirm a second factor with the app's first code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ConfirmSecondFactorForm {
    /// The six digits.
    pub code: String,
}
form!(ConfirmSecondFactorForm => ConfirmSecondFactor, RecoveryCodesView);

impl ConfirmSecondFactorForm {
    /// Checks it.
    ///
    /// # Errors
    /// It is empty.
    pub fn check(&self) -> Result<(), FieldErrors> {
        if self.code.trim().is_empty() {
            Err(FieldErrors::of("code", "Enter the six digits that the app shows"))
        } else {
            Ok(())
        }
    }
}

/// The codes for when the app is lost: shown this once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RecoveryCodesView {
    /// Each works once.
    pub recovery_codes: Vec<String>,
}

/// Remove one's own second factor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RemoveSecondFactorForm {
    /// The password again.
    pub password: String,
    /// The six digits that the app shows, or a recovery code.
    pub code: String,
}
form!(RemoveSecondFactorForm => RemoveSecondFactor, ());

impl RemoveSecondFactorForm {
    /// Checks it.
    ///
    /// # Errors
    /// Every empty field.
    pub fn check(&self) -> Result<(), FieldErrors> {
        let mut errors = FieldErrors::new();
        if self.password.is_empty() {
            errors.add("password", "Enter your password");
        }
        if self.code.trim().is_empty() {
            errors.add("code", "Enter the six digits that the app shows, or a recovery code");
        }
        errors.into_result()
    }
}

/// Take a lost second factor off another person's account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ResetSecondFactorForm {
    /// Whose.
    pub user: UserId,
}
form!(ResetSecondFactorForm => ResetSecondFactor, ());

/// How it stands with somebody's second factor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum SecondFactorState {
    /// There is none, and none is required.
    #[default]
    Off,
    /// It is asked for at sign-in.
    On,
    /// The school requires one, and there is none: nothing else can be done before it is set up.
    Missing,
}

impl SecondFactorState {
    /// How it stands with this person at this school.
    pub fn of(user: &User, organisation: &Organisation) -> SecondFactorState {
        if user.second_factor {
            SecondFactorState::On
        } else if organisation.requires_second_factor(user.permissions) {
            SecondFactorState::Missing
        } else {
            SecondFactorState::Off
        }
    }
}

/// Look at the school's settings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ViewSchoolSettingsForm {}
form!(ViewSchoolSettingsForm => ViewSchoolSettings, SchoolSettingsView);

/// Change the school's settings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChangeSchoolSettingsForm {
    /// Whether holders of School setup and Manage data must have a second factor.
    pub second_factor_required: bool,
}
form!(ChangeSchoolSettingsForm => ChangeSchoolSettings, SchoolSettingsView);

/// The school's settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SchoolSettingsView {
    /// Whether holders of School setup and Manage data must have a second factor.
    pub second_factor_required: bool,
}
