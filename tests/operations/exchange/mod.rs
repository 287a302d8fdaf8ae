//! The exchange with the school's MIS.

mod synchronise;
