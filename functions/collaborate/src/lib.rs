//! Collaborate: the targets that schools share with their local authority or academy chain (F50), and groups of schools (F56).

mod answer_group;
mod ask_schools;
mod change_group;
mod choose_viewers;
mod close_group;
mod create_group;
mod download_group_figures;
mod group_figures;
mod groups;
mod import_register;
mod list_choosable_schools;
mod list_figures;
mod list_groups;
mod list_shared_schools;
mod list_shared_years;
mod place_school;
mod preview_figures;
mod publish_figures;
mod record_school_facts;
mod school_targets;
mod settle_groups;
mod share_figures;
mod shared_figures;
mod shared_targets;
mod tools;
mod view_group;

pub use answer_group::AnswerGroup;
pub use ask_schools::AskSchools;
pub use change_group::ChangeGroup;
pub use choose_viewers::ChooseViewers;
pub use close_group::CloseGroup;
pub use create_group::CreateGroup;
pub use download_group_figures::DownloadGroupFigures;
pub use group_figures::GroupFigures;
pub use import_register::ImportRegister;
pub use list_choosable_schools::ListChoosableSchools;
pub use list_figures::ListFigures;
pub use list_groups::ListGroups;
pub use list_shared_schools::ListSharedSchools;
pub use list_shared_years::ListSharedYears;
pub use place_school::{PlaceSchool, PlaceSchoolForm, PlacedView};
pub use preview_figures::PreviewFigures;
pub use publish_figures::PublishFigures;
pub use record_school_facts::{RecordSchoolFacts, RecordSchoolFactsForm, SchoolFactsRecordedView};
pub use school_targets::SchoolTargets;
pub use settle_groups::{SettleGroups, SettledView};
pub use share_figures::ShareFigures;
pub use shared_figures::SharedFigures;
pub use shared_targets::SharedTargets;
pub use tools::Collaborate;
pub use view_group::ViewGroup;

use runtime::{Function, operation, task};

pub const FUNCTIONS: &[Function] = &[
    operation::<ListSharedSchools>(),
    operation::<ListSharedYears>(),
    operation::<SharedTargets>(),
    operation::<ListGroups>(),
    operation::<ListChoosableSchools>(),
    operation::<CreateGroup>(),
    operation::<ViewGroup>(),
    operation::<ChangeGroup>(),
    operation::<CloseGroup>(),
    operation::<AskSchools>(),
    operation::<AnswerGroup>(),
    operation::<ChooseViewers>(),
    task::<PlaceSchool>(),
    task::<RecordSchoolFacts>(),
    task::<ImportRegister>(),
    task::<SettleGroups>(),
    operation::<ListFigures>(),
    operation::<PreviewFigures>(),
    operation::<PublishFigures>(),
    operation::<ShareFigures>(),
    operation::<SharedFigures>(),
    operation::<GroupFigures>(),
    operation::<DownloadGroupFigures>(),
    operation::<SchoolTargets>(),
];
