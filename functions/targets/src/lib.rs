//! Target setting (F37 to F55): a year group's benchmarks, subjects, settings and targets.

mod count_targets;
mod delete_targets;
mod export_targets;
mod import_targets;
mod list_years;
mod prepopulate_targets;
mod save_benchmarks;
mod save_subjects;
mod save_target_settings;
mod set_targets;
mod simulate_benchmarks;
mod target_report;
mod tools;
mod view_benchmarks;
mod view_subjects;
mod view_target;
mod view_target_settings;

pub use count_targets::CountTargets;
pub use delete_targets::DeleteTargets;
pub use export_targets::ExportTargets;
pub use import_targets::ImportTargets;
pub use list_years::ListYears;
pub use prepopulate_targets::PrepopulateTargets;
pub use save_benchmarks::SaveBenchmarks;
pub use save_subjects::SaveSubjects;
pub use save_target_settings::SaveTargetSettings;
pub use set_targets::SetTargets;
pub use simulate_benchmarks::SimulateBenchmarks;
pub use target_report::TargetReport;
pub use tools::{TargetFiles, Targets};
pub use view_benchmarks::ViewBenchmarks;
pub use view_subjects::ViewSubjects;
pub use view_target::ViewTarget;
pub use view_target_settings::ViewTargetSettings;

use runtime::{Function, operation};

pub const FUNCTIONS: &[Function] = &[
    operation::<ListYears>(),
    operation::<ViewBenchmarks>(),
    operation::<SaveBenchmarks>(),
    operation::<ViewSubjects>(),
    operation::<SaveSubjects>(),
    operation::<ViewTargetSettings>(),
    operation::<SaveTargetSettings>(),
    operation::<PrepopulateTargets>(),
    operation::<TargetReport>(),
    operation::<SetTargets>(),
    operation::<ViewTarget>(),
    operation::<ExportTargets>(),
    operation::<ImportTargets>(),
    operation::<CountTargets>(),
    operation::<DeleteTargets>(),
    operation::<SimulateBenchmarks>(),
];
