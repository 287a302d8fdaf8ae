//! View home: show the organisation in numbers, and what waits for the caller: accounts to those who manage them, and data to those
//! who manage a school's data. Up to ten reads, and every pupil of the school, for what is due; the numbers of data health are those of the
//! last check.

use crate::people::people;
use crate::tools::Exchange;
use domain::access::call::Call;
use domain::access::permission::Permission;
use domain::base::calendar::day;
use domain::base::failure::Failure;
use domain::batches::columns::BatchKind;
use domain::changes::change_set::ChangeState;
use domain::exchange::connection::Connection;
use domain::exchange::forms::{AccountsInNumbers, DataInNumbers, HomeView, ViewHomeForm};
use domain::records::cohort::AcademicYear;
use domain::retention::forms::{RetentionView, hints_until};
use runtime::{Operation, Reply};
use store::SchoolItems;

pub struct ViewHome;

impl Operation for ViewHome {
    type Form = ViewHomeForm;
    type Tools = Exchange;
    type Caller = Call;

    async fn run(tools: &Exchange, call: &Call, _: ViewHomeForm) -> Result<Reply<HomeView>, Failure> {
        let held = call.actor().map(|actor| actor.permissions).unwrap_or_default();
        let mut home = HomeView::default();
        if held.has(Permission::SchoolSetup) {
            home = accounts(tools, call, home).await?;
        }
        if !call.organisation().kind.is_school() {
            return Ok(home.into());
        }
        let items = tools.store.school_items(call).await?;
        if held.has(Permission::SchoolSetup) {
            // Nothing of a request is shown but that it is open, so this is no look at it.
            home = home.with_requests(&tools.store.requests(call).await?, &items.deletions);
        }
        if held.has(Permission::ManageData) {
            home = data(tools, call, items, home).await?;
        }
        Ok(home.into())
    }
}

async fn accounts(tools: &Exchange, call: &Call, home: HomeView) -> Result<HomeView, Failure> {
    let (users, pending) = people(tools, call).await?;
    // The newest page of each kind: older spreadsheets are on the page of batch files.
    let mut batches = Vec::new();
    for kind in BatchKind::ALL {
        batches.extend(tools.store.batches(call, *kind, None).await?.rows);
    }
    Ok(home.with_accounts(AccountsInNumbers::of(call, &users, &pending), &batches))
}

async fn data(
    tools: &Exchange,
    call: &Call,
    items: SchoolItems,
    home: HomeView,
) -> Result<HomeView, Failure> {
    let SchoolItems { roll, counts, connection, .. } = items;
    let year = roll.map_or_else(|| AcademicYear::at(call.moment().now), |roll| roll.year);
    // Nothing of a pupil is shown, so this is no look at their records.
    let pupils = tools.store.all_pupils(call).await?;
    let hints = tools.store.hints_left(call, hints_until(day(call.moment().now))).await?;
    let waits = match &connection {
        Some(connection) => waits(tools, call, connection).await?,
        None => false,
    };
    let extract = connection.as_ref().map(|connection| (connection, waits));
    let retention = RetentionView::of(&pupils, year, &hints, call);
    Ok(home.with_data(DataInNumbers::of(&retention, &counts), &counts, extract))
}

/// True if what the last extract was planned as is neither applied nor out of date.
async fn waits(tools: &Exchange, call: &Call, connection: &Connection) -> Result<bool, Failure> {
    let Some(plan) = connection.planned() else { return Ok(false) };
    let change = tools.store.find_change(call, plan).await?;
    Ok(change.is_some_and(|change| change.state_at(call.moment().now) == ChangeState::Planned))
}
