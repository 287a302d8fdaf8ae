//! The part of a year group's targets that a reader outside the school may see (F50).

use crate::access::call::Call;
use crate::access::organisation::Outsider;
use crate::access::permission::{Permission, Permissions};
use crate::base::event::{Event, Subject};
use crate::targets::settings::TargetSettings;
use serde::{Deserialize, Serialize};

/// The part of the targets that a reader may see, from the least to the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Visibility {
    Nothing,
    /// Totals only. Groups of fewer than five pupils are hidden.
    Totals,
    /// Each pupil's targets.
    Pupils,
}

/// Adds the organisation that the reader reads for, so that the school's trail names it beside the person.
pub fn seen_from_outside(event: Event, reader: &Call) -> Event {
    let organisation = reader.organisation();
    event.about(Subject::Organisation(organisation.id), &organisation.name)
}

impl Visibility {
    /// The part of a year group's targets that an outsider may see, given the year group's settings and the
    /// permissions the outsider holds at their own organisation. Nothing if the year group does not use target
    /// setting.
    pub const fn of(settings: &TargetSettings, outsider: Outsider, held: Permissions) -> Visibility {
        let may_see_totals = held.has(Permission::SchoolReports);
        let may_see_pupils = held.has(Permission::PupilData);
        let sharing = settings.sharing.normalised();
        let (pupils, totals) = match outsider {
            _ if !settings.used => (false, false),
            Outsider::Authority => (sharing.pupils_with_authority, sharing.totals_with_authority),
            Outsider::Chain => (false, sharing.totals_with_chain),
            Outsider::Diocese => (false, sharing.totals_with_diocese),
            Outsider::Provider => (false, false),
        };
        if pupils && may_see_pupils {
            Visibility::Pupils
        } else if totals && (may_see_totals || may_see_pupils) {
            Visibility::Totals
        } else {
            Visibility::Nothing
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::targets::settings::Sharing;

    #[test]
    fn f50_what_an_outsider_sees_needs_the_schools_sharing_and_their_own_permission() {
        let none = Sharing::default();
        let pupils = Sharing { pupils_with_authority: true, ..none };
        let totals = Sharing { totals_with_authority: true, totals_with_chain: true, ..none };
        let diocese = Sharing { totals_with_diocese: true, ..none };
        assert!(pupils.normalised().totals_with_authority, "pupil-level switches aggregate on");
        for (sharing, who, sees_totals, sees_pupils, expected) in [
            (none, Outsider::Authority, true, true, Visibility::Nothing),
            (pupils, Outsider::Authority, true, true, Visibility::Pupils),
            (pupils, Outsider::Authority, true, false, Visibility::Totals),
            (pupils, Outsider::Authority, false, false, Visibility::Nothing),
            (pupils, Outsider::Chain, true, true, Visibility::Nothing),
            (totals, Outsider::Authority, true, true, Visibility::Totals),
            (totals, Outsider::Chain, true, true, Visibility::Totals),
            (totals, Outsider::Chain, false, false, Visibility::Nothing),
            (pupils, Outsider::Diocese, true, true, Visibility::Nothing),
            (totals, Outsider::Diocese, true, true, Visibility::Nothing),
            (diocese, Outsider::Diocese, true, true, Visibility::Totals),
            (diocese, Outsider::Diocese, false, false, Visibility::Nothing),
            (diocese, Outsider::Chain, true, true, Visibility::Nothing),
            (diocese, Outsider::Authority, true, true, Visibility::Nothing),
        ] {
            let held = [(sees_totals, Permission::SchoolReports), (sees_pupils, Permission::PupilData)];
            let held: Permissions =
                held.into_iter().filter(|(holds, _)| *holds).map(|(_, permission)| permission).collect();
            let settings = TargetSettings { used: true, sharing, ..TargetSettings::default() };
            assert_eq!(Visibility::of(&settings, who, held), expected, "{sharing:?} {who:?}");
            let unused = TargetSettings { used: false, ..settings };
            assert_eq!(Visibility::of(&unused, who, held), Visibility::Nothing);
        }
    }
}
