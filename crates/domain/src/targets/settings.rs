//! What a school settles about the targets of a year group (F45 to F50).

use serde::{Deserialize, Serialize};

/// What targets are pre-populated with (F48).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Prepopulation {
    /// Nothing: staff enter each target.
    #[default]
    No,
    /// The benchmark grade.
    Benchmark,
    /// One grade above it; the top grade stays.
    BenchmarkPlusOne,
}

impl Prepopulation {
    /// The answer beside the tick.
    pub const fn label(self) -> &'static str {
        match self {
            Prepopulation::No => "No",
            Prepopulation::Benchmark => "Yes, with the benchmark grade",
            Prepopulation::BenchmarkPlusOne => "Yes, with the benchmark grade +1",
        }
    }
}

/// Whether staff may change targets (F49).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Editing {
    /// Nobody.
    No,
    /// Up or down; recommended.
    #[default]
    UpOrDown,
    /// At or above the pre-populated grade only.
    Upwards,
}

impl Editing {
    /// The answer beside the tick.
    pub const fn label(self) -> &'static str {
        match self {
            Editing::No => "No",
            Editing::UpOrDown => "Yes, up or down",
            Editing::Upwards => "Yes, upwards only",
        }
    }
}

/// With whom targets are shared (F50). Whoever looks needs their own permission too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Sharing {
    /// Each pupil's targets, with the local authority.
    pub pupils_with_authority: bool,
    /// Totals, with the local authority.
    pub totals_with_authority: bool,
    /// Totals, with the academy chain.
    pub totals_with_chain: bool,
}

impl Sharing {
    /// The same with what follows: a reader who sees each pupil's targets also sees the totals.
    pub const fn normalised(self) -> Sharing {
        Sharing { totals_with_authority: self.totals_with_authority || self.pupils_with_authority, ..self }
    }

    /// In words, for the audit trail.
    pub fn label(self) -> String {
        let shared = [
            (self.pupils_with_authority, "pupil-level with the local authority"),
            (self.totals_with_authority, "aggregate with the local authority"),
            (self.totals_with_chain, "aggregate with the academy chain"),
        ];
        let shared: Vec<&str> = shared.iter().filter(|(on, _)| *on).map(|(_, label)| *label).collect();
        if shared.is_empty() { "No".to_owned() } else { shared.join(", ") }
    }
}

/// The settings of a year group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TargetSettings {
    /// Whether target setting is used at all (F46).
    pub used: bool,
    /// What targets are pre-populated with.
    pub prepopulation: Prepopulation,
    /// Whether staff may change them.
    pub editing: Editing,
    /// With whom they are shared.
    pub sharing: Sharing,
}

impl TargetSettings {
    /// Whether staff may set targets now (F46, F49).
    pub fn editable(&self) -> bool {
        self.used && self.editing != Editing::No
    }
}
