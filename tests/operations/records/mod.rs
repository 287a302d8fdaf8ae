//! Imports of pupils, classes and past results.

mod attack;
mod cases;
mod classes;
mod hold;
mod pupil;
mod pupils;
mod results;
