//! Collaborate: the targets that schools share with their local authority or academy chain (F50).

mod list_shared_schools;
mod list_shared_years;
mod place_school;
mod record_school_facts;
mod shared_targets;
mod tools;

pub use list_shared_schools::ListSharedSchools;
pub use list_shared_years::ListSharedYears;
pub use place_school::{PlaceSchool, PlaceSchoolForm, PlacedView};
pub use record_school_facts::{RecordSchoolFacts, RecordSchoolFactsForm, SchoolFactsRecordedView};
pub use shared_targets::SharedTargets;
pub use tools::Collaborate;

use runtime::{Function, operation, task};

pub const FUNCTIONS: &[Function] = &[
    operation::<ListSharedSchools>(),
    operation::<ListSharedYears>(),
    operation::<SharedTargets>(),
    task::<PlaceSchool>(),
    task::<RecordSchoolFacts>(),
];
