//! Imports of pupils, classes and past results.

mod cases;
mod classes;
mod hold;
mod pupil;
mod pupils;
mod results;
