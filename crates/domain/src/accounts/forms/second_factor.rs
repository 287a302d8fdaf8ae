//! Forms and views of the second factor.

use crate::access::form::form;
use crate::accounts::forms::QrView;
use crate::accounts::forms::require_password;
use crate::base::failure::FieldErrors;
use crate::base::ids::UserId;
use serde::{Deserialize, Serialize};

/// Begin to set up a second factor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BeginSecondFactorForm {
    /// The password, entered again, because somebody else may be using an unlocked screen.
    pub password: String,
}

form!(BeginSecondFactorForm => BeginSecondFactor, SecondFactorView);

impl BeginSecondFactorForm {
    /// Checks the form.
    ///
    /// # Errors
    /// The password is empty.
    pub fn check(&self) -> Result<(), FieldErrors> {
        if self.password.is_empty() {
            Err(FieldErrors::of("password", "Enter your password"))
        } else {
            Ok(())
        }
    }
}

/// The data to set up an authenticator app with. Sign-in asks for no code before the first one has been confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SecondFactorView {
    /// The secret in base32, in groups of four, for typing.
    pub secret: String,
    /// The same secret as an otpauth URI.
    pub uri: String,
    /// The URI as a QR code.
    pub qr: QrView,
}

/// Confirm a second factor with the app's first code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ConfirmSecondFactorForm {
    /// The six digits that the app shows.
    pub code: String,
}

form!(ConfirmSecondFactorForm => ConfirmSecondFactor, RecoveryCodesView);

impl ConfirmSecondFactorForm {
    /// Checks the form.
    ///
    /// # Errors
    /// The code is empty.
    pub fn check(&self) -> Result<(), FieldErrors> {
        if self.code.trim().is_empty() {
            Err(FieldErrors::of("code", "Enter the 6 digits from your app"))
        } else {
            Ok(())
        }
    }
}

/// The codes to use if the app is lost. They are shown only this once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RecoveryCodesView {
    /// The recovery codes. Each works once.
    pub recovery_codes: Vec<String>,
}

/// Replace one's own recovery codes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RenewRecoveryCodesForm {
    /// The password, entered again.
    pub password: String,
    /// The six digits that the app shows, or an unused recovery code.
    pub code: String,
}

form!(RenewRecoveryCodesForm => RenewRecoveryCodes, RecoveryCodesView);

impl RenewRecoveryCodesForm {
    /// Checks the form.
    ///
    /// # Errors
    /// An error for each empty field.
    pub fn check(&self) -> Result<(), FieldErrors> {
        check_proof(&self.password, &self.code)
    }
}

/// Remove one's own second factor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RemoveSecondFactorForm {
    /// The password, entered again.
    pub password: String,
    /// The six digits that the app shows, or a recovery code.
    pub code: String,
}

form!(RemoveSecondFactorForm => RemoveSecondFactor, ());

impl RemoveSecondFactorForm {
    /// Checks the form.
    ///
    /// # Errors
    /// An error for each empty field.
    pub fn check(&self) -> Result<(), FieldErrors> {
        check_proof(&self.password, &self.code)
    }
}

/// Checks what a holder proves themselves with.
fn check_proof(password: &str, code: &str) -> Result<(), FieldErrors> {
    let mut errors = FieldErrors::new();
    require_password(&mut errors, password);
    if code.trim().is_empty() {
        errors.add("code", "Enter the 6 digits from your app, or a recovery code");
    }
    errors.into_result()
}

/// Remove a lost second factor from another person's account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ResetSecondFactorForm {
    /// The holder of the second factor.
    pub user: UserId,
}

form!(ResetSecondFactorForm => ResetSecondFactor, (); user: UserId);
