//! Forms and views of the exchange with the school's MIS.

mod connection;
mod extract_now;
mod health;
mod hear_wonde;
mod hear_xporter;
mod mis_records;
mod view_data_manager;
mod view_home;

pub use connection::*;
pub use extract_now::*;
pub use health::*;
pub use hear_wonde::*;
pub use hear_xporter::*;
pub use mis_records::*;
pub use view_data_manager::*;
pub use view_home::*;
