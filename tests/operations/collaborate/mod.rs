//! Collaborate: what schools share with their local authority or academy chain, and groups of schools.

pub mod figures;
mod groups;
mod groups_cut_off;
pub mod shared;
