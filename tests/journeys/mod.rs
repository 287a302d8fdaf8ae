//! Journeys over several operations, and the effects of a crash in the middle of one.

mod connections;
mod crashes;
mod requests;
mod sequences;
