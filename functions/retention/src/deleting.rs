//! What the operations that delete pupils by hand share.

use crate::tools::Deleting;
use domain::access::call::Call;
use domain::base::calendar::day;
use domain::base::failure::Failure;
use domain::records::cohort::{AcademicYear, YearGroupId};
use domain::records::pupil::Pupil;
use domain::retention::deletion::{Chosen, Deletions};
use domain::retention::forms::DeletionsView;
use domain::retention::group::Group;
use domain::targets::year_group_targets::YearGroupTargets;
use std::collections::BTreeMap;
use store::{DueSchools, Store};

/// The academic year of the school's records, or the present one before there are any. One read.
pub(crate) async fn records_year(store: &Store, call: &Call) -> Result<AcademicYear, Failure> {
    let roll = store.roll(call).await?;
    Ok(roll.map_or_else(|| AcademicYear::at(call.moment().now), |roll| roll.year))
}

/// Reads the pupils of a group, those on hold apart, and the deletions that are on the way.
///
/// # Errors
/// `NotFound`: the group has no pupils.
pub(crate) async fn chosen(
    store: &Store,
    call: &Call,
    group: &Group,
) -> Result<(Chosen, Deletions), Failure> {
    let pupils = pupils_of(store, call, group).await?;
    let deletions = store.deletions(call).await?;
    let chosen = Chosen::of(pupils, group, &deletions, call);
    if chosen.pupils.is_empty() && chosen.held.is_empty() {
        return Err(Failure::NOT_FOUND);
    }
    Ok((chosen, deletions))
}

/// Reads pupils, and those of a group among them.
pub(crate) async fn pupils_of(store: &Store, call: &Call, group: &Group) -> Result<Vec<Pupil>, Failure> {
    match group {
        Group::Pupil(pupil) => Ok(store.find_pupil(call, *pupil).await?.into_iter().collect()),
        Group::Class { cohort, .. } | Group::Cohort(cohort) => store.pupils(call, Some(*cohort)).await,
        Group::Left(_) => store.leavers(call).await,
        Group::Due => store.all_pupils(call).await,
    }
}

/// The targets of these pupils in their present year groups.
pub(crate) async fn targets_of(
    store: &Store,
    call: &Call,
    pupils: &[Pupil],
    year: AcademicYear,
) -> Result<Vec<YearGroupTargets>, Failure> {
    let mut by_year: BTreeMap<YearGroupId, Vec<Pupil>> = BTreeMap::new();
    for pupil in pupils {
        let year = YearGroupId::of(pupil.cohort, year);
        year.into_iter().for_each(|year| by_year.entry(year).or_default().push(pupil.clone()));
    }
    let mut all = Vec::new();
    for (key, pupils) in by_year {
        let (year, prepopulated) = store.year_group_and_prepopulated(call, key).await?;
        let manual = store.manual_targets(call, key).await?;
        all.push(YearGroupTargets { year, prepopulated, manual, pupils });
    }
    Ok(all)
}

/// Has the worker look at the school at once, if there is something to erase. If the queue does not take the message, the
/// daily sweep finds the hint, so the decision stands.
pub(crate) async fn erase_soon(tools: &Deleting, call: &Call, deletions: &Deletions) -> Result<(), Failure> {
    if deletions.to_erase().is_empty() {
        return Ok(());
    }
    let days = vec![day(call.moment().now)];
    let due = DueSchools { organisation: call.tenant(), days, restored: false };
    if let Err(failure) = tools.due.send_all(&[due.message()?]).await {
        tools.log.line(&serde_json::json!({
            "not_sent": call.tenant(), "cause": failure.cause(), "request_id": call.moment().request_id,
        }));
    }
    Ok(())
}

/// The view of the school's deletions. Reads the roll and every pupil.
pub(crate) async fn view(
    store: &Store,
    call: &Call,
    deletions: &Deletions,
) -> Result<DeletionsView, Failure> {
    let year = records_year(store, call).await?;
    let pupils = store.all_pupils(call).await?;
    Ok(DeletionsView::of(deletions, &pupils, year, call))
}
