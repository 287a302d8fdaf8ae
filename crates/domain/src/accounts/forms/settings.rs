//! The school's settings.

use crate::access::form::form;
use serde::{Deserialize, Serialize};

/// View the school's settings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ViewSchoolSettingsForm {}

form!(ViewSchoolSettingsForm => ViewSchoolSettings, SchoolSettingsView);

/// Change the school's settings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChangeSchoolSettingsForm {
    /// True if holders of School setup and Manage data must have a second factor.
    pub second_factor_required: bool,
}

form!(ChangeSchoolSettingsForm => ChangeSchoolSettings, SchoolSettingsView);

/// The school's settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SchoolSettingsView {
    /// True if holders of School setup and Manage data must have a second factor.
    pub second_factor_required: bool,
}
