//! The school's settings.

use crate::access::form::form;
use crate::access::organisation::Organisation;
use serde::{Deserialize, Serialize};

/// View the school's settings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ViewSchoolSettingsForm {}

form!(ViewSchoolSettingsForm => ViewSchoolSettings, SchoolSettingsView);

/// Change the school's settings. One that is absent stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChangeSchoolSettingsForm {
    /// True if holders of School setup and Manage data must have a second factor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_factor_required: Option<bool>,
    /// True to keep counts of past results, without names. False deletes them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keeps_counts: Option<bool>,
}

form!(ChangeSchoolSettingsForm => ChangeSchoolSettings, SchoolSettingsView);

/// The school's settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SchoolSettingsView {
    /// True if holders of School setup and Manage data must have a second factor.
    pub second_factor_required: bool,
    /// True if the school keeps counts of past results, without names; absent for an authority or a chain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keeps_counts: Option<bool>,
    /// The facts that the provider keeps about a school; empty for an authority or a chain.
    #[serde(default)]
    pub facts: Vec<SchoolFactView>,
}

/// A fact about the school.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SchoolFactView {
    /// Its name, such as "Year groups".
    pub name: String,
    /// The fact in words; empty if nobody has recorded it.
    pub words: String,
}

impl SchoolSettingsView {
    pub fn of(organisation: &Organisation) -> SchoolSettingsView {
        let facts = if organisation.kind.is_school() { organisation.facts_in_words() } else { Vec::new() };
        let fact = |(name, words): (&str, String)| SchoolFactView { name: name.to_owned(), words };
        SchoolSettingsView {
            second_factor_required: organisation.second_factor_required,
            keeps_counts: organisation.kind.is_school().then_some(organisation.keeps_counts),
            facts: facts.into_iter().map(fact).collect(),
        }
    }
}
