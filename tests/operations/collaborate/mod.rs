//! Collaborate: what schools share with their local authority or academy chain, and groups of schools.

pub mod figures;
pub mod group_figures;
pub mod groups;
mod groups_cut_off;
mod owners;
pub mod register;
pub mod shared;
