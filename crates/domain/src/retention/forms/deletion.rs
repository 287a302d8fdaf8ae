//! Forms and views of deleting pupils by hand (F10, F82), and of the file of their records.

use crate::access::call::Call;
use crate::access::confirming::CONFIRM_WITHIN;
use crate::access::form::form;
use crate::base::calendar::shown;
use crate::base::guard::Guard;
use crate::base::ids::{DeletionId, PupilId};
use crate::records::cohort::AcademicYear;
use crate::records::pupil::Pupil;
use crate::retention::deletion::{Chosen, Deletion, DeletionState, Deletions};
use crate::retention::group::Group;
use serde::{Deserialize, Serialize};

/// The most pupils whose names a plan lists.
const NAMED: usize = 500;

/// List the deletions that wait or are under way, and the groups that can be deleted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListDeletionsForm {}

form!(ListDeletionsForm => ListDeletions, DeletionsView);

/// Show what deleting a group of pupils would erase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PlanDeletionForm {
    pub group: Group,
}

form!(PlanDeletionForm => PlanDeletion, DeletionPlanView);

/// Delete the pupils of a group, or ask for it if they are many.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeletePupilsForm {
    /// From the plan, so that a request that is sent again does not ask twice.
    pub deletion: DeletionId,
    pub group: Group,
    /// From the plan: the pupils who were seen.
    pub mark: String,
    /// The number that was typed.
    #[serde(default)]
    pub typed: Option<u32>,
}

form!(DeletePupilsForm => DeletePupils, DeletionsView);

macro_rules! decisions {
    ($($(#[$doc:meta])* $form:ident => $action:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub struct $form {
            pub deletion: DeletionId,
        }
        form!($form => $action, DeletionsView; deletion: DeletionId);
    )*};
}

decisions! {
    /// Confirm, as a second person, that pupils are deleted.
    ConfirmDeletionForm => ConfirmDeletion;
    /// Withdraw a deletion that nobody has confirmed.
    WithdrawDeletionForm => WithdrawDeletion;
}

/// The deletions of a school that wait, are under way or are at most a day old.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeletionsView {
    /// The latest first.
    pub deletions: Vec<DeletionView>,
    /// The groups that can be deleted: year groups, those who have left, classes.
    pub groups: Vec<ChoiceView>,
}

/// A deletion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeletionView {
    pub deletion: DeletionId,
    /// The group in words.
    pub title: String,
    pub pupils: u32,
    /// The name of the person who asked, and when.
    pub by: String,
    pub at: String,
    /// The time until which it can be confirmed.
    pub until: String,
    /// True if the caller asked, and so cannot confirm.
    pub own: bool,
    pub state: DeletionState,
}

/// A group that can be deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChoiceView {
    pub group: Group,
    /// The group in words.
    pub title: String,
    pub pupils: u32,
}

/// What deleting a group would erase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeletionPlanView {
    /// The id that the deletion will have.
    pub deletion: DeletionId,
    pub group: Group,
    /// The group in words; the name of a single pupil.
    pub title: String,
    /// The pupils who would be deleted.
    pub pupils: u32,
    /// The pupils on hold, who would stay.
    pub held: u32,
    /// The targets of those who would be deleted, set by hand or pre-populated.
    pub targets: u32,
    /// Their results.
    pub results: u32,
    /// Their classes.
    pub classes: u32,
    /// The number to type.
    pub guard: Guard,
    /// True if a second person must confirm it.
    pub two: bool,
    /// The number of pupils that single persons have deleted since yesterday: they count.
    pub alone: u32,
    /// Distinguishes these pupils from any others.
    pub mark: String,
    /// Those who would be deleted and those on hold, by name: at most 500.
    pub named: Vec<ChosenView>,
}

/// A pupil of the group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChosenView {
    pub pupil: PupilId,
    /// Surname and forename.
    pub name: String,
    pub upn: String,
    /// True if the pupil is on hold, and stays.
    pub held: bool,
}

impl DeletionsView {
    /// The view of a school's deletions and pupils. `year` is the academic year of the records.
    pub fn of(deletions: &Deletions, pupils: &[Pupil], year: AcademicYear, call: &Call) -> DeletionsView {
        let groups = Group::all(pupils).into_iter();
        DeletionsView {
            deletions: deletions.all.iter().rev().filter_map(|one| DeletionView::of(one, call)).collect(),
            groups: groups
                .map(|(group, pupils)| ChoiceView { title: group.title(year), group, pupils })
                .collect(),
        }
    }
}

impl DeletionView {
    fn of(deletion: &Deletion, call: &Call) -> Option<DeletionView> {
        Some(DeletionView {
            state: deletion.state(call.moment().now)?,
            deletion: deletion.id,
            title: deletion.title.clone(),
            pupils: deletion.number,
            by: deletion.asked.by.name.clone(),
            at: shown(deletion.asked.at),
            until: shown(deletion.asked.at + CONFIRM_WITHIN),
            own: deletion.asked.by.user == call.by().user,
        })
    }
}

impl DeletionPlanView {
    /// The view of a plan. `targets` is the number of the targets of those who would be deleted.
    pub fn of(
        group: Group,
        chosen: &Chosen,
        deletions: &Deletions,
        targets: u32,
        year: AcademicYear,
        call: &Call,
    ) -> DeletionPlanView {
        let now = call.moment().now;
        let of = |held| {
            move |pupil: &Pupil| ChosenView {
                pupil: pupil.id,
                name: pupil.listed_name(),
                upn: pupil.upn.as_str().to_owned(),
                held,
            }
        };
        let named = chosen.pupils.iter().map(of(false)).chain(chosen.held.iter().map(of(true)));
        let mut named: Vec<ChosenView> = named.collect();
        let title = match (&group, named.first()) {
            (Group::Pupil(_), Some(pupil)) => pupil.name.clone(),
            _ => group.title(year),
        };
        // Those on hold first: they are what a person does not expect.
        named.sort_by_key(|pupil| !pupil.held);
        named.truncate(NAMED);
        let classes: usize = chosen.pupils.iter().map(|pupil| pupil.classes.len()).sum();
        let results = chosen.pupils.iter().flat_map(|pupil| pupil.results.values()).sum();
        DeletionPlanView {
            deletion: DeletionId(call.moment().id("deletion")),
            title,
            pupils: chosen.number(),
            held: u32::try_from(chosen.held.len()).unwrap_or(u32::MAX),
            targets,
            results,
            classes: u32::try_from(classes).unwrap_or(u32::MAX),
            guard: chosen.guard(),
            two: deletions.takes_two(chosen.number(), now),
            alone: deletions.alone(now),
            mark: chosen.mark(),
            named,
            group,
        }
    }
}
