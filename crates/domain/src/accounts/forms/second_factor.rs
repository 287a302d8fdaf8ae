//! Forms and views of what keeps an account its holder's: a forgotten password, the second factor, the school's settings.

use crate::access::form::form;
use crate::accounts::forms::QrView;
use crate::base::failure::FieldErrors;
use crate::base::ids::UserId;
use serde::{Deserialize, Serialize};

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

form!(ResetSecondFactorForm => ResetSecondFactor, (); user: UserId);
