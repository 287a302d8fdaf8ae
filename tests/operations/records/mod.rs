//! Imports of pupils, classes and past results.

mod cases;
mod classes;
mod pupils;
mod results;
