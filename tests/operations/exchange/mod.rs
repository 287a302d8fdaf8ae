//! The exchange with the school's MIS.

pub mod connection;
mod counting;
mod data_manager;
mod health;
mod home;
mod records;
mod scopes;
pub mod synchronise;
pub mod xporter;

use domain::exchange::record::MisPupil;
use jiff::SignedDuration;
use tests::mis::record;
use tests::{PASSWORD, TestSchool};

/// A school whose MIS is connected.
async fn school(automatic: bool) -> TestSchool {
    let school = TestSchool::new().await;
    school.connect_mis(automatic).await;
    school
}

fn records(range: std::ops::Range<u32>) -> Vec<MisPupil> {
    range.map(record).collect()
}

/// The next day, on which the administrator signs in again.
async fn next_day(school: &mut TestSchool) {
    school.clock.forward(SignedDuration::from_hours(24));
    let admin = school.nobody().sign_in(&school.admin.username, PASSWORD).await.expect("signed in");
    school.admin = admin;
}
