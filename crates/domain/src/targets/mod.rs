//! Target setting (F37 to F55): a year group's subjects, benchmarks and settings, and each pupil's target in each
//! subject.
//!
//! A target has two layers. [`prepopulated::Prepopulated`] holds what pre-population wrote for the whole year group,
//! in one item. [`target::ManualTargets`] holds what people set for one pupil; pre-population never changes it.
//! [`target::TargetResolver::target`] decides on reading which of the two layers applies (ADR 0009).

pub mod below;
pub mod benchmarks;
pub mod counts;
pub mod dead;
pub mod forms;
pub mod held;
pub mod import;
pub mod namesakes;
pub mod outcome;
pub mod plan;
pub mod prepopulated;
pub mod report;
pub mod settings;
pub mod takers;
pub mod target;
pub mod typed;
pub mod year_group;
pub mod year_group_targets;
