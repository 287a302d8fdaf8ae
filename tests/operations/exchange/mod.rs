//! The exchange with the school's MIS.

pub mod connection;
mod data_manager;
mod health;
mod home;
mod records;
mod scopes;
pub mod synchronise;
pub mod xporter;

use domain::exchange::record::MisPupil;
use tests::TestSchool;
use tests::mis::record;

/// A school whose MIS is connected.
async fn school(automatic: bool) -> TestSchool {
    let school = TestSchool::new().await;
    school.connect_mis(automatic).await;
    school
}

fn records(range: std::ops::Range<u32>) -> Vec<MisPupil> {
    range.map(record).collect()
}
