//! What a school settles about the targets of a year group (F45 to F50).

use crate::organisation::Outsider;
use crate::permission::{Permission, Permissions};
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

/// What of the targets somebody may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Sight {
    /// Nothing.
    Nothing,
    /// Totals, of which groups under [`super::report::SMALLEST_GROUP`] pupils are hidden.
    Totals,
    /// Each pupil's.
    Pupils,
}

impl Sharing {
    /// The same with what goes without saying: whoever sees each pupil's targets sees their totals.
    pub const fn settled(self) -> Sharing {
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

    /// What somebody outside sees who holds these permissions at their own organisation.
    pub const fn sight(self, who: Outsider, held: Permissions) -> Sight {
        let sees_totals = held.has(Permission::SchoolReports);
        let sees_pupils = held.has(Permission::PupilData);
        let settled = self.settled();
        let (pupils, totals) = match who {
            Outsider::Authority => (settled.pupils_with_authority, settled.totals_with_authority),
            Outsider::Chain => (false, settled.totals_with_chain),
        };
        if pupils && sees_pupils {
            Sight::Pupils
        } else if totals && (sees_totals || sees_pupils) {
            Sight::Totals
        } else {
            Sight::Nothing
        }
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

    /// What somebody outside sees of the year group's targets who holds these permissions at home (F50); nothing while
    /// target setting is not used.
    pub const fn sight(&self, who: Outsider, held: Permissions) -> Sight {
        if self.used { self.sharing.sight(who, held) } else { Sight::Nothing }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f50_what_an_outsider_sees_needs_the_schools_sharing_and_their_own_permission() {
        let none = Sharing::default();
        let pupils = Sharing { pupils_with_authority: true, ..none };
        let totals = Sharing { totals_with_authority: true, totals_with_chain: true, ..none };
        assert!(pupils.settled().totals_with_authority, "pupil-level switches aggregate on");
        for (sharing, who, sees_totals, sees_pupils, expected) in [
            (none, Outsider::Authority, true, true, Sight::Nothing),
            (pupils, Outsider::Authority, true, true, Sight::Pupils),
            (pupils, Outsider::Authority, true, false, Sight::Totals),
            (pupils, Outsider::Authority, false, false, Sight::Nothing),
            (pupils, Outsider::Chain, true, true, Sight::Nothing),
            (totals, Outsider::Authority, true, true, Sight::Totals),
            (totals, Outsider::Chain, true, true, Sight::Totals),
            (totals, Outsider::Chain, false, false, Sight::Nothing),
        ] {
            let held = [(sees_totals, Permission::SchoolReports), (sees_pupils, Permission::PupilData)];
            let held =
                held.into_iter().filter(|(holds, _)| *holds).map(|(_, permission)| permission).collect();
            assert_eq!(sharing.sight(who, held), expected, "{sharing:?} {who:?}");
        }
    }
}
