//! Exchange: a school's MIS, its connection, extracts and their synchronisation.

mod change_connection;
mod choose_scope;
mod choose_upn;
mod connect_mis;
mod count_changed_records;
mod count_data_health;
mod decide_mis_record;
mod disconnect_mis;
mod download_data_health;
mod extract_now;
mod fetch;
mod health;
mod hear_wonde;
mod hear_xporter;
mod list_health_pupils;
mod list_mis_pupils;
mod login;
mod people;
mod providers;
mod purge;
mod synchronise;
mod synchronise_all;
mod tools;
mod view_connection;
mod view_data_health;
mod view_data_manager;
mod view_home;

pub use change_connection::ChangeConnection;
pub use choose_scope::ChooseScope;
pub use choose_upn::ChooseUpn;
pub use connect_mis::ConnectMis;
pub use count_changed_records::{CountChangedRecords, CountedView};
pub use count_data_health::CountDataHealth;
pub use decide_mis_record::DecideMisRecord;
pub use disconnect_mis::DisconnectMis;
pub use download_data_health::DownloadDataHealth;
pub use extract_now::ExtractNow;
pub use hear_wonde::HearWonde;
pub use hear_xporter::HearXporter;
pub use list_health_pupils::ListHealthPupils;
pub use list_mis_pupils::ListMisPupils;
pub use providers::{Ending, Hearing, HearingLogins, Ordering};
pub use synchronise::{DueExtract, Synchronise};
pub use synchronise_all::{SentView, SynchroniseAll};
pub use tools::{Exchange, ExtractFiles, Extracting, Synchronising};
pub use view_connection::ViewConnection;
pub use view_data_health::ViewDataHealth;
pub use view_data_manager::ViewDataManager;
pub use view_home::ViewHome;

use runtime::{Function, operation, task};

pub const FUNCTIONS: &[Function] = &[
    task::<Synchronise>(),
    task::<SynchroniseAll>(),
    task::<CountChangedRecords>(),
    operation::<ExtractNow>(),
    operation::<ViewConnection>(),
    operation::<ConnectMis>(),
    operation::<ChangeConnection>(),
    operation::<ChooseScope>(),
    operation::<DisconnectMis>(),
    operation::<HearWonde>(),
    operation::<HearXporter>(),
    operation::<ListMisPupils>(),
    operation::<DecideMisRecord>(),
    operation::<ViewDataHealth>(),
    operation::<CountDataHealth>(),
    operation::<ListHealthPupils>(),
    operation::<DownloadDataHealth>(),
    operation::<ChooseUpn>(),
    operation::<ViewDataManager>(),
    operation::<ViewHome>(),
];
