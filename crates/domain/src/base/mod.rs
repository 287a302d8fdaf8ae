//! The base that all other areas use: ids, time, hashes, text, failures, events, spreadsheets and mail.

pub mod academic_year;
pub mod agreement;
pub mod calendar;
pub mod event;
pub mod failure;
pub mod guard;
pub mod hash;
pub mod holidays;
pub mod ids;
pub mod keys;
pub mod mail;
pub mod moment;
pub mod refusal;
pub mod sealed;
pub mod search;
pub mod seat;
pub mod secret;
pub mod sheet;
pub mod sheet_flaws;
mod sheet_refusal;
pub mod synonyms;
pub mod text;

pub(crate) mod unicode;
pub mod upload;
