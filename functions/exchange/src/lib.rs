//! Exchange: a school's MIS, its connection, extracts and their synchronisation.

mod change_connection;
mod connect_mis;
mod decide_mis_record;
mod disconnect_mis;
mod extract_now;
mod fetch;
mod hear_wonde;
mod list_mis_pupils;
mod providers;
mod synchronise;
mod synchronise_all;
mod tools;
mod view_connection;

pub use change_connection::ChangeConnection;
pub use connect_mis::ConnectMis;
pub use decide_mis_record::DecideMisRecord;
pub use disconnect_mis::DisconnectMis;
pub use extract_now::ExtractNow;
pub use hear_wonde::HearWonde;
pub use list_mis_pupils::ListMisPupils;
pub use providers::{Ending, Hearing, Ordering};
pub use synchronise::{DueExtract, Synchronise};
pub use synchronise_all::{SentView, SynchroniseAll};
pub use tools::{Exchange, ExtractFiles, Extracting, Synchronising};
pub use view_connection::ViewConnection;

use runtime::{Function, operation, task};

pub const FUNCTIONS: &[Function] = &[
    task::<Synchronise>(),
    task::<SynchroniseAll>(),
    operation::<ExtractNow>(),
    operation::<ViewConnection>(),
    operation::<ConnectMis>(),
    operation::<ChangeConnection>(),
    operation::<DisconnectMis>(),
    operation::<HearWonde>(),
    operation::<ListMisPupils>(),
    operation::<DecideMisRecord>(),
];
