//! The form and the view of `view-home` (F88): what the home page shows of the organisation in numbers, and what waits for the
//! person.

use crate::access::call::Call;
use crate::access::form::form;
use crate::access::seats::Seats;
use crate::accounts::pending_user::PendingUser;
use crate::accounts::user::{AccountState, ListedUser};
use crate::base::calendar::{day, days_between, shown};
use crate::base::ids::{BatchId, ChangeId};
use crate::batches::batch::{Batch, BatchState};
use crate::batches::columns::BatchKind;
use crate::exchange::connection::{Connection, OutcomeOf};
use crate::exchange::health::Severity;
use crate::exchange::health_counts::{HealthCount, HealthCounts};
use crate::retention::deletion::Deletions;
use crate::retention::forms::RetentionView;
use crate::retention::request::Request;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// The days within which a sign-up link is said to expire soon, as on the page of pending users.
const SOON_DAYS: i32 = 2;

/// Show the organisation in numbers, and what waits for the caller.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ViewHomeForm {}

form!(ViewHomeForm => ViewHome, HomeView);

/// What the home page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HomeView {
    /// Present for those who manage accounts.
    pub accounts: Option<AccountsInNumbers>,
    /// Present for those who manage a school's data.
    pub data: Option<DataInNumbers>,
    /// What waits for the caller, the most urgent first.
    pub tasks: Vec<TaskView>,
}

/// The accounts of an organisation in numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AccountsInNumbers {
    /// The accounts with School setup and with Manage data, those of people who have not signed up included.
    pub seats: Seats,
    /// The most there may be of them.
    pub limits: Seats,
    /// The people who can sign in.
    pub active: u32,
    /// The number of them who signed in within the last seven days.
    pub lately: u32,
    /// The people who have not signed up yet.
    pub pending: u32,
    /// The number of them whose link has expired.
    pub expired: u32,
    /// The number of them whose link expires within two days.
    pub soon: u32,
    /// The number of them whose activation code is locked.
    pub locked: u32,
    /// The number of them whose sign-up email could not be delivered.
    #[serde(default)]
    pub undelivered: u32,
}

/// The records of a school in numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DataInNumbers {
    /// The pupils on roll.
    pub pupils: u32,
    /// The time of the last data health check; absent before the first.
    pub counted: Option<String>,
    /// The number of concerns that it found.
    pub concerns: u32,
    /// The numbers of the latest checks, the newest last.
    pub trend: Vec<u32>,
    /// The pupils who are erased within the next 30 days, without those on hold.
    pub due: u32,
    /// The pupils on hold.
    pub held: u32,
}

/// Something that waits for the caller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TaskView {
    pub kind: TaskKind,
    /// How many there are of it.
    pub number: u32,
    /// The spreadsheet that it is about.
    pub batch: Option<TaskBatch>,
    /// The change that it is about.
    pub change: Option<ChangeId>,
}

/// A spreadsheet that waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TaskBatch {
    pub id: BatchId,
    pub kind: BatchKind,
    pub file_name: String,
    /// The number of accounts created from it.
    pub created: u32,
}

/// What waits, from the most urgent on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum TaskKind {
    /// People cannot sign up, because their link has expired.
    LinksExpired,
    /// People cannot sign up, because their activation code is locked.
    CodesLocked,
    /// People cannot sign up, because their email could not be delivered.
    MailFailed,
    /// Pupils are deleted once a second person has confirmed it.
    DeletionsWait,
    /// Requests about pupils' records are not closed.
    RequestsOpen,
    /// The MIS could not be read.
    ExtractFailed,
    /// What the MIS sent waits until somebody applies it.
    ExtractWaits,
    /// Rows of a spreadsheet have errors.
    RowsToCorrect,
    /// Rows of a spreadsheet are ready to become accounts.
    RowsReady,
    /// Data health has found what must be mended.
    DataToMend,
    /// Links expire within two days.
    LinksExpireSoon,
}

impl AccountsInNumbers {
    /// `users` are the accounts whose holders have signed up.
    pub fn of(call: &Call, users: &[ListedUser], pending: &[PendingUser]) -> AccountsInNumbers {
        let now = call.moment().now;
        let week_ago = day(now - SignedDuration::from_hours(7 * 24));
        let active = || users.iter().filter(|user| user.state == AccountState::Active);
        let expires = |one: &&PendingUser| one.invitation.link.expires;
        let valid = || pending.iter().filter(move |one| expires(one) > now);
        let organisation = call.organisation();
        AccountsInNumbers {
            seats: organisation.seats,
            limits: organisation.limits,
            active: size(active().count()),
            lately: size(active().filter(|user| user.seen_on.is_some_and(|day| day > week_ago)).count()),
            pending: size(pending.len()),
            expired: size(pending.len() - valid().count()),
            soon: size(valid().filter(|one| days_between(now, expires(one)) <= SOON_DAYS).count()),
            locked: size(pending.iter().filter(|one| one.invitation.is_locked()).count()),
            undelivered: size(pending.iter().filter(|one| one.mail_fault.is_some()).count()),
        }
    }

    fn tasks(&self) -> [TaskView; 4] {
        [
            TaskView::of(TaskKind::MailFailed, self.undelivered),
            TaskView::of(TaskKind::LinksExpired, self.expired),
            TaskView::of(TaskKind::CodesLocked, self.locked),
            TaskView::of(TaskKind::LinksExpireSoon, self.soon),
        ]
    }
}

impl DataInNumbers {
    pub fn of(retention: &RetentionView, counts: &HealthCounts) -> DataInNumbers {
        let concerns = |count: &HealthCount| count.numbers.values().sum();
        let latest = counts.latest();
        DataInNumbers {
            pupils: retention.on_roll,
            counted: latest.map(|latest| shown(latest.at)),
            concerns: latest.map_or(0, concerns),
            trend: counts.counts.iter().map(concerns).collect(),
            due: retention.month,
            held: retention.held,
        }
    }
}

impl TaskView {
    const fn of(kind: TaskKind, number: u32) -> TaskView {
        TaskView { kind, number, batch: None, change: None }
    }

    /// What a spreadsheet waits for.
    fn of_batch(batch: &Batch) -> Option<TaskView> {
        if batch.state != BatchState::PartiallyProcessed {
            return None;
        }
        let rows = batch.checked();
        let red = rows.iter().filter(|row| row.is_red()).count();
        let (kind, number) = match red {
            0 => (TaskKind::RowsReady, rows.len()),
            _ => (TaskKind::RowsToCorrect, red),
        };
        let file_name = batch.file_name.clone();
        let batch = TaskBatch { id: batch.id, kind: batch.kind, file_name, created: batch.created };
        Some(TaskView { batch: Some(batch), ..TaskView::of(kind, size(number)) })
    }

    /// What the last extract waits for. `waits` is true if the change that it was planned as is neither applied nor discarded.
    fn of_extract(connection: &Connection, waits: bool) -> Option<TaskView> {
        match connection.last.as_ref()?.result {
            OutcomeOf::Planned { change, .. } if waits => {
                Some(TaskView { change: Some(change), ..TaskView::of(TaskKind::ExtractWaits, 1) })
            }
            OutcomeOf::Failed(_) => Some(TaskView::of(TaskKind::ExtractFailed, 1)),
            _ => None,
        }
    }

    fn of_health(counts: &HealthCounts) -> TaskView {
        let numbers = counts.latest().into_iter().flat_map(|latest| &latest.numbers);
        let must = numbers.filter(|(rule, _)| rule.severity() == Severity::Mend);
        TaskView::of(TaskKind::DataToMend, must.map(|(_, number)| number).sum())
    }
}

impl HomeView {
    /// Adds the accounts, and what waits there.
    #[must_use]
    pub fn with_accounts(mut self, accounts: AccountsInNumbers, batches: &[Batch]) -> HomeView {
        self.tasks.extend(accounts.tasks().into_iter().filter(|task| task.number > 0));
        self.tasks.extend(batches.iter().filter_map(TaskView::of_batch));
        self.accounts = Some(accounts);
        self.in_order()
    }

    /// Adds the requests about pupils' records that are open, and the deletions that wait for a second person.
    #[must_use]
    pub fn with_requests(mut self, requests: &[Request], deletions: &Deletions) -> HomeView {
        let open = size(requests.iter().filter(|request| request.closing.is_none()).count());
        let waiting = size(deletions.all.iter().filter(|deletion| deletion.approved.is_none()).count());
        let tasks =
            [TaskView::of(TaskKind::RequestsOpen, open), TaskView::of(TaskKind::DeletionsWait, waiting)];
        self.tasks.extend(tasks.into_iter().filter(|task| task.number > 0));
        self.in_order()
    }

    /// Adds the records, and what waits there. `waits` is true if the change of the last extract is neither applied nor
    /// discarded.
    #[must_use]
    pub fn with_data(
        mut self,
        data: DataInNumbers,
        counts: &HealthCounts,
        extract: Option<(&Connection, bool)>,
    ) -> HomeView {
        self.tasks.extend(extract.and_then(|(connection, waits)| TaskView::of_extract(connection, waits)));
        self.tasks.extend(Some(TaskView::of_health(counts)).filter(|task| task.number > 0));
        self.data = Some(data);
        self.in_order()
    }

    fn in_order(mut self) -> HomeView {
        self.tasks.sort_by_key(|task| task.kind);
        self
    }
}

fn size(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
