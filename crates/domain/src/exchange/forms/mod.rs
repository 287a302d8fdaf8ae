//! Forms and views of the exchange with the school's MIS.

mod connection;
mod extract_now;
mod hear_wonde;
mod mis_records;

pub use connection::*;
pub use extract_now::*;
pub use hear_wonde::*;
pub use mis_records::*;
