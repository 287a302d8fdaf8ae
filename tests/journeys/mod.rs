//! Journeys over several operations, and what becomes of them when something dies half-way.

mod crashes;
mod sequences;
