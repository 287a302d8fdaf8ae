//! What several functions of data health share.

use domain::access::call::Call;
use domain::base::event::Event;
use domain::base::failure::Failure;
use domain::exchange::extract::Extract;
use domain::exchange::health::{Concern, concerns};
use domain::exchange::health_counts::{HealthCount, HealthCounts};
use domain::records::cohort::AcademicYear;
use domain::records::pupil::Pupil;
use domain::records::roll::Roll;
use store::Store;

/// The concerns about an extract and about the pupils. Before the first pupil, the academic year is that of today.
pub(crate) fn concerned(
    call: &Call,
    extract: Option<&Extract>,
    roll: Option<&Roll>,
    pupils: &[Pupil],
) -> Vec<Concern> {
    let year = roll.map_or_else(|| AcademicYear::at(call.moment().now), |roll| roll.year);
    concerns(extract, pupils, year)
}

/// Counts the concerns and keeps the numbers. If somebody else counts at the same time, theirs stand.
///
/// # Errors
/// `Busy`.
pub(crate) async fn count(
    store: &Store,
    call: &Call,
    extract: Option<&Extract>,
    event: Option<Event>,
) -> Result<HealthCounts, Failure> {
    // Read before the pupils: the school stays on the list if one of them changes after that.
    let noted = store.uncounted(call).await?;
    let roll = store.roll(call).await?;
    let pupils = store.all_pupils(call).await?;
    let concerns = concerned(call, extract, roll.as_ref(), &pupils);
    let count = HealthCount::of(&concerns, call.moment().now, (extract, &pupils));
    let was = store.health_counts(call).await?;
    let now = was.clone().with(count);
    if store.put_health_counts(call, &was, &now, (noted, event)).await? {
        return Ok(now);
    }
    store.health_counts(call).await
}
