//! What the operations on groups share.

use crate::tools::Collaborate;
use domain::access::call::Call;
use domain::access::organisation::Organisation;
use domain::attainment::subject::KeyStage;
use domain::base::calendar::day;
use domain::base::event::EventKind;
use domain::base::failure::Failure;
use domain::base::ids::{GroupId, OrganisationId};
use domain::base::text::folded;
use domain::collaborate::figures::{key_stages, publishable_years};
use domain::collaborate::forms::{GroupFiguresView, GroupView, SchoolInGroup};
use domain::collaborate::group::Group;
use domain::collaborate::membership::{GroupMember, Membership};
use domain::collaborate::visibility::seen_from_outside;
use domain::records::cohort::AcademicYear;
use domain::records::pupil_results::Collection;
use runtime::Reply;
use std::collections::BTreeSet;
use store::Store;

/// Asks and tells the schools after a change. The change stands even if not all could be told: the view says how many wait,
/// and `ask-schools` goes on.
pub(crate) async fn settle(tools: &Collaborate, call: &Call, group: Group) -> Result<Group, Failure> {
    match tools.store.settle_group(call, group.clone()).await {
        Err(Failure::Busy(cause)) => {
            let request = &call.moment().request_id;
            tools
                .log
                .line(&serde_json::json!({ "unsettled": group.id, "cause": cause, "request_id": request }));
            Ok(group)
        }
        settled => settled,
    }
}

/// The group as its owner sees it. One BatchGetItem per 50 schools.
pub(crate) async fn owners_view(
    tools: &Collaborate,
    call: &Call,
    group: &Group,
) -> Result<Reply<GroupView>, Failure> {
    let members = tools.store.group_members(group).await?;
    GroupView::at_owner(group, &members, call).map(Reply::from).ok_or(Failure::NOT_FOUND)
}

/// The group as one of its schools sees it. One BatchGetItem per 50 schools.
pub(crate) async fn schools_view(
    store: &Store,
    call: &Call,
    member: &Membership,
    group: &Group,
) -> Result<Reply<GroupView>, Failure> {
    let members = store.group_members(group).await?;
    GroupView::at_school(group, member, &members, call).map(Reply::from).ok_or(Failure::NOT_FOUND)
}

/// The figures of the group's schools in a key stage, for a person who sees its reports; the look is in the trail of each school
/// that is shown. Two reads at most to find the group; a BatchGetItem per 50 schools, and one per 33 for three years' figures;
/// then one, and a transaction, per 100 schools for the trails.
///
/// # Errors
/// `NotFound`: the caller does not see the reports of the group.
pub(crate) async fn figures(
    tools: &Collaborate,
    call: &Call,
    group: GroupId,
    key_stage: Option<KeyStage>,
    look: EventKind,
) -> Result<GroupFiguresView, Failure> {
    let group = seen(tools, call, group).await?;
    let members = tools.store.group_members(&group).await?;
    let counts = |member: &&GroupMember| group.counts(&member.school, member.membership.as_ref());
    let schools: Vec<&Organisation> = members.values().filter(counts).map(|member| &member.school).collect();
    let all: BTreeSet<KeyStage> =
        schools.iter().flat_map(|school| key_stages(school.kind)).copied().collect();
    let key_stage = key_stage.or(all.first().copied()).unwrap_or(KeyStage::Ks4);
    let years: Vec<AcademicYear> = publishable_years(day(call.moment().now)).collect();
    let of_stage: Vec<Organisation> = schools
        .iter()
        .filter(|school| key_stages(school.kind).contains(&key_stage))
        .map(|school| (*school).clone())
        .collect();
    let collection = |year: &AcademicYear| Collection { year: *year, key_stage };
    let wanted: Vec<(OrganisationId, Collection)> =
        of_stage.iter().flat_map(|school| years.iter().map(|year| (school.id, collection(year)))).collect();
    let mut found = tools.store.figures_of_schools(&wanted).await?;
    let mut in_group = |school: &Organisation| {
        let published = years.iter().filter_map(|year| found.remove(&(school.id, collection(year))));
        let shown = published.filter(|one| group.shows_figures(one.shared));
        SchoolInGroup {
            school: school.id,
            name: school.name.clone(),
            own: school.id == call.tenant(),
            figures: shown.map(|one| one.published.for_group(group.smallest)).collect(),
        }
    };
    let mut shown: Vec<SchoolInGroup> = of_stage.iter().map(&mut in_group).collect();
    shown.sort_by_cached_key(|school| (folded(&school.name), school.school));
    let others: Vec<Organisation> =
        of_stage.into_iter().filter(|school| school.id != call.tenant()).collect();
    let event = seen_from_outside(group.event(look), call);
    tools.store.record_reads_at(call, &others, &event).await?;
    Ok(GroupFiguresView {
        name: group.name.clone(),
        key_stages: all.into_iter().collect(),
        key_stage,
        years,
        smallest: group.smallest,
        schools: shown,
        outside: u32::try_from(group.schools.len().saturating_sub(schools.len())).unwrap_or(u32::MAX),
    })
}

/// A group whose reports the caller sees, at its owner or at one of its schools.
async fn seen(tools: &Collaborate, call: &Call, group: GroupId) -> Result<Group, Failure> {
    let (group, sees) = if call.organisation().kind.is_school() {
        let (member, group) = tools.store.joined_group(call, group).await?;
        let sees = group.shows_school(call, &member);
        (group, sees)
    } else {
        let group = tools.store.group(call, group).await?;
        let sees = group.shows_owner(call);
        (group, sees)
    };
    if sees { Ok(group) } else { Err(Failure::NOT_FOUND) }
}
