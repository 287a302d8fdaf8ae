//! What pupils are likely to attain: the published counts, the model over them (REFERENCE in the glossary), and the
//! school's own progress. Pure, and small enough to run while somebody moves a slider.

pub mod grade;
pub mod model;
pub mod normal;
pub mod progress;
pub mod reference;
pub mod subject;
