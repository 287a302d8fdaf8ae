//! The settings of a school for the targets of a year group (F45 to F50).

use serde::{Deserialize, Serialize};

/// The grade that targets are pre-populated with (F48).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Prepopulation {
    /// None: staff enter each target.
    #[default]
    No,
    /// The benchmark grade.
    Benchmark,
    /// One grade above the benchmark. The top grade stays.
    BenchmarkPlusOne,
}

impl Prepopulation {
    /// The label of the choice on the settings page.
    pub const fn label(self) -> &'static str {
        match self {
            Prepopulation::No => "No",
            Prepopulation::Benchmark => "Yes, with the benchmark grade",
            Prepopulation::BenchmarkPlusOne => "Yes, with the benchmark grade +1",
        }
    }
}

/// The changes to targets that staff may make (F49).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Editing {
    /// None.
    No,
    /// Up or down. Recommended.
    #[default]
    UpOrDown,
    /// Only to grades at or above the pre-populated one.
    Upwards,
}

impl Editing {
    /// The label of the choice on the settings page.
    pub const fn label(self) -> &'static str {
        match self {
            Editing::No => "No",
            Editing::UpOrDown => "Yes, up or down",
            Editing::Upwards => "Yes, upwards only",
        }
    }
}

/// The organisations that targets are shared with (F50). A reader also needs a permission of their own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Sharing {
    /// The local authority sees each pupil's targets.
    pub pupils_with_authority: bool,
    /// The local authority sees totals.
    pub totals_with_authority: bool,
    /// The academy chain sees totals.
    pub totals_with_chain: bool,
    /// The diocese sees totals.
    #[serde(default)]
    pub totals_with_diocese: bool,
}

impl Sharing {
    /// Adds what follows: a reader who sees each pupil's targets also sees the totals.
    pub const fn normalised(self) -> Sharing {
        Sharing { totals_with_authority: self.totals_with_authority || self.pupils_with_authority, ..self }
    }

    /// The settings in words, for the audit trail.
    pub fn label(self) -> String {
        let shared = [
            (self.pupils_with_authority, "pupil-level with the local authority"),
            (self.totals_with_authority, "aggregate with the local authority"),
            (self.totals_with_chain, "aggregate with the academy chain"),
            (self.totals_with_diocese, "aggregate with the diocese"),
        ];
        let shared: Vec<&str> = shared.iter().filter(|(on, _)| *on).map(|(_, label)| *label).collect();
        if shared.is_empty() { "No".to_owned() } else { shared.join(", ") }
    }
}

/// The settings of a year group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TargetSettings {
    /// True if the year group uses target setting at all (F46).
    pub used: bool,
    /// The grade that targets are pre-populated with.
    pub prepopulation: Prepopulation,
    /// The changes to targets that staff may make.
    pub editing: Editing,
    /// The organisations that targets are shared with.
    pub sharing: Sharing,
    /// True if every pupil takes every subject. By default a subject that has classes is about their pupils only
    /// (ADR 0016).
    #[serde(default)]
    pub everyone: bool,
}

impl TargetSettings {
    /// True if staff may set targets now (F46, F49).
    pub fn editable(&self) -> bool {
        self.used && self.editing != Editing::No
    }
}
