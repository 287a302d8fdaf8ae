//! Imports of pupils, classes and past results.

mod classes;
mod pupils;
mod results;
