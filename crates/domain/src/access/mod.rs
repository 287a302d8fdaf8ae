//! Authority: the table of actions, permissions, organisations, sessions, and the call of a request that was
//! admitted.

pub mod action;
pub mod call;
pub mod confirming;
pub mod form;
pub mod organisation;
pub mod permission;
mod row;
pub mod schema;
pub mod school_facts;
pub mod school_type;
pub mod seats;
pub mod session;
pub mod who;
