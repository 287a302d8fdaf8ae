//! The likely attainment of pupils: the published counts, the model computed from them ("Reference" in docs/glossary.md),
//! and the school's own progress. Pure code, and fast enough to run while a person moves a slider.

pub mod grade;
pub mod measures;
pub mod model;
pub mod normal;
pub mod progress;
pub mod reference;
pub mod short;
pub mod subject;
