//! Batches: many accounts from one spreadsheet (F26–F33). A red row cannot become an account. An amber row needs
//! confirmation. A row leaves the batch when its account is created, so that nobody's name is stored twice.

use crate::access::call::Call;
use crate::access::organisation::OrganisationKind;
use crate::access::permission::{
    ADVISORY, JobRole, Permission, Permissions, PupilAccess, needs_confirmation,
};
use crate::accounts::person::NewUser;
use crate::base::calendar::day;
use crate::base::event::{Event, EventKind, Subject};
use crate::base::failure::Failure;
use crate::base::ids::{BatchId, OrganisationId, UserId, derived_id};
use crate::base::refusal::Refusal;
use crate::base::sheet::{self, Sheet, SheetRefusal, SheetRow};
use crate::base::text::{Email, Name, visible};
use crate::batches::columns::{BatchKind, Column};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

/// The most text of a batch, in bytes. A batch is one record of at most 400 KB, so 350,000 bytes leave room for
/// everything else in it. A hundred ordinary people take 12 KB.
pub const MAX_TEXT_BYTES: usize = 350_000;

/// A batch whose file never arrives is deleted after this time: one day, in seconds.
pub const AWAITING_LIFE_SECONDS: i64 = 24 * 3600;

/// Months after its last change in which a batch keeps the rows without an account.
const KEPT_MONTHS: i64 = 12;

/// Years after its last change in which a batch is listed. Its file's name and who uploaded it may be personal, and leave with
/// the names in the audit trail (F72).
const LISTED_YEARS: i64 = 5;

/// An uploaded spreadsheet and its processing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    pub id: BatchId,
    pub organisation: OrganisationId,
    /// The kind of that organisation, on which the job roles depend.
    #[serde(default = "school")]
    pub at: OrganisationKind,
    /// The kind of people it lists.
    pub kind: BatchKind,
    /// The visible part of the file's name.
    pub file_name: String,
    /// The username of the person who uploaded it.
    pub uploaded_by: String,
    pub uploaded_at: Timestamp,
    /// The last change after the upload; `None` if there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed_at: Option<Timestamp>,
    pub state: BatchState,
    /// The sentence that says why the whole spreadsheet was refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<String>,
    /// Sentences about the spreadsheet as a whole that the person must read before creating accounts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
    /// The rows that have no account yet.
    pub rows: Vec<BatchRow>,
    /// The number of accounts created from the batch.
    pub created: u32,
    /// Counts the changes. A change is written only over the version it was made from.
    pub version: u64,
}

/// The kind of organisation of a batch that does not say it. Primary and secondary schools have the same job roles.
const fn school() -> OrganisationKind {
    OrganisationKind::Secondary
}

/// The state of a batch (F30).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum BatchState {
    /// An upload address was given out; the file has not been read yet.
    Awaiting,
    /// The whole spreadsheet was refused.
    Rejected,
    /// There are rows to check, correct or create.
    PartiallyProcessed,
    /// Every row was created or deleted.
    Processed,
    /// A person deleted the batch.
    Deleted,
    /// Nobody changed the batch for a year, and its rows were deleted.
    Expired,
}

impl BatchState {
    /// True if nothing is left to look at or delete.
    pub const fn is_gone(self) -> bool {
        matches!(self, BatchState::Deleted | BatchState::Expired)
    }

    /// The name of the state shown to people.
    pub const fn label(self) -> &'static str {
        match self {
            BatchState::Awaiting => "Checking",
            BatchState::Rejected => "Rejected",
            BatchState::PartiallyProcessed => "Partially processed",
            BatchState::Processed => "Processed",
            BatchState::Deleted => "Deleted",
            BatchState::Expired => "Expired",
        }
    }
}

/// A row that has no account yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchRow {
    /// The row's number in the spreadsheet.
    pub number: u32,
    /// The texts of its cells, in the order of [`BatchKind::columns`].
    pub cells: Vec<String>,
    /// True if its email address is known to have an account.
    #[serde(default)]
    pub taken: bool,
}

/// The severity of a problem in a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The row cannot become an account (F32).
    Red,
    /// The row becomes an account after a person has confirmed the highlighted rows (F33).
    Amber,
}

/// A problem in a cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Flag {
    pub column: Column,
    pub severity: Severity,
    /// The advice to the person.
    pub message: String,
}

/// A row that has been checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedRow<'a> {
    pub row: &'a BatchRow,
    /// The problems found in the row.
    pub flags: Vec<Flag>,
    /// The person to create an account for; `None` if a cell is red.
    pub person: Option<NewUser>,
}

impl CheckedRow<'_> {
    /// True if a cell is red.
    pub fn is_red(&self) -> bool {
        self.person.is_none()
    }

    /// True if a cell is amber and none is red.
    pub fn is_amber(&self) -> bool {
        self.person.is_some() && !self.flags.is_empty()
    }
}

/// Checks the rows: each one by itself (F27, F32, F33), and that no email address occurs twice.
pub fn check_rows(at: OrganisationKind, kind: BatchKind, rows: &[BatchRow]) -> Vec<CheckedRow<'_>> {
    let mut first_with: HashMap<Email, u32> = HashMap::new();
    rows.iter()
        .map(|row| {
            let mut checked = check_row(at, kind, row);
            let email = Email::parse(cell(kind, row, Column::Email)).ok();
            if let Some(email) = email {
                let first = *first_with.entry(email).or_insert(row.number);
                if first != row.number {
                    checked
                        .flags
                        .push(red(Column::Email, format!("This email address is also in row {first}")));
                    checked.person = None;
                }
            }
            checked
        })
        .collect()
}

fn check_row(at: OrganisationKind, kind: BatchKind, row: &BatchRow) -> CheckedRow<'_> {
    let mut flags = Vec::new();
    let mut keep = |column: Column, error: String| flags.push(red(column, error));
    let text = |column| cell(kind, row, column);
    // A cell that nobody typed is nobody's name, address or role, even if it has the form of one.
    let flaw = |column: Column| kind.layout().flaw(column.heading(), text(column)).map_or(Ok(()), Err);
    let forename = flaw(Column::Forename)
        .and_then(|()| Name::parse("Forename", text(Column::Forename)))
        .map_err(|error| keep(Column::Forename, error))
        .ok();
    let surname = flaw(Column::Surname)
        .and_then(|()| Name::parse("Surname", text(Column::Surname)))
        .map_err(|error| keep(Column::Surname, error))
        .ok();
    let email = flaw(Column::Email)
        .and_then(|()| Email::parse(text(Column::Email)))
        .map_err(|error| keep(Column::Email, error))
        .ok();
    if row.taken && email.is_some() {
        keep(Column::Email, Refusal::EmailTaken.to_string());
    }
    let (role, permissions) = match kind {
        BatchKind::Administrators => {
            (Some(JobRole::Administrator), Some(Permissions::NONE.with(Permission::SchoolSetup).normalised()))
        }
        BatchKind::Users => {
            let role = JobRole::from_label(text(Column::Role), at);
            if role.is_none() {
                let wrong = flaw(Column::Role).err();
                keep(Column::Role, wrong.unwrap_or_else(|| "Select a role from the list".to_owned()));
            }
            let level = PupilAccess::from_label(text(Column::PupilAccess));
            if level.is_none() {
                let wrong = flaw(Column::PupilAccess).err();
                let choose = || "Select a pupil access level from the list".to_owned();
                keep(Column::PupilAccess, wrong.unwrap_or_else(choose));
            }
            (role, level.map(PupilAccess::permissions))
        }
    };
    let person = match (forename, surname, email, role, permissions) {
        (Some(forename), Some(surname), Some(email), Some(role), Some(permissions)) if flags.is_empty() => {
            Some(NewUser { forename, surname, email, role, permissions })
        }
        _ => None,
    };
    if let (BatchKind::Users, Some(role), Some(permissions)) = (kind, role, permissions)
        && needs_confirmation(role, permissions)
    {
        let message = format!("{ADVISORY}. Confirm below the list, or change the level");
        flags.push(Flag { column: Column::PupilAccess, severity: Severity::Amber, message });
    }
    CheckedRow { row, flags, person }
}

fn red(column: Column, message: String) -> Flag {
    Flag { column, severity: Severity::Red, message }
}

fn cell(kind: BatchKind, row: &BatchRow, column: Column) -> &str {
    let index = kind.columns().iter().position(|one| *one == column);
    index.and_then(|index| row.cells.get(index)).map_or("", String::as_str)
}

impl Batch {
    /// A new batch that waits for its file.
    pub fn awaiting(id: BatchId, kind: BatchKind, file_name: &str, call: &Call) -> Batch {
        Batch {
            id,
            organisation: call.tenant(),
            at: call.organisation().kind,
            kind,
            file_name: visible(file_name),
            uploaded_by: call.by().username,
            uploaded_at: call.moment().now,
            changed_at: None,
            state: BatchState::Awaiting,
            refusal: None,
            warnings: Vec::new(),
            rows: Vec::new(),
            created: 0,
            version: 1,
        }
    }

    /// Receives the content of the spreadsheet. `taken` are the addresses that already have an account. Does nothing
    /// if the batch no longer waits for its file, because the same upload event can arrive twice.
    pub fn receive(&mut self, read: Result<Sheet, SheetRefusal>, taken: &HashSet<Email>) -> Event {
        let was = self.state;
        self.read(read, taken);
        self.event(EventKind::BatchImported, was).changing("Rows", "", self.rows.len().to_string()).changing(
            "Reason",
            "",
            self.refusal.clone().unwrap_or_default(),
        )
    }

    /// The audit event of a change of this batch. `was` is its state before.
    fn event(&self, kind: EventKind, was: BatchState) -> Event {
        Event::of(kind).about(Subject::Batch(self.id), &self.file_name).changing(
            "State",
            was.label(),
            self.state.label(),
        )
    }

    /// The audit event of a batch that begins to wait for its file.
    pub fn requested(&self) -> Event {
        self.event(EventKind::UploadRequested, self.state)
    }

    /// The audit event of a download of the rows.
    pub fn downloaded(&self) -> Event {
        Event::of(EventKind::BatchDownloaded).about(Subject::Batch(self.id), &self.file_name)
    }

    fn read(&mut self, read: Result<Sheet, SheetRefusal>, taken: &HashSet<Email>) {
        if !self.is_awaiting() {
            return;
        }
        match read {
            Ok(sheet) if too_much(sheet.rows.iter().map(|row| &row.cells)) => {
                self.reject(&SheetRefusal::TooMuchInside)
            }
            Ok(sheet) => {
                self.warnings = sheet.warnings;
                self.rows = sheet
                    .rows
                    .into_iter()
                    .map(|row| BatchRow { number: row.number, cells: row.cells, taken: false })
                    .collect();
                self.mark(taken);
                self.state = BatchState::PartiallyProcessed;
            }
            Err(refusal) => self.reject(&refusal),
        }
    }

    fn reject(&mut self, refusal: &SheetRefusal) {
        self.refusal = Some(refusal.sentence(self.kind.layout()));
        self.state = BatchState::Rejected;
    }

    /// The rows with the problems of each.
    pub fn checked(&self) -> Vec<CheckedRow<'_>> {
        check_rows(self.at, self.kind, &self.rows)
    }

    /// True while the batch waits for its file.
    pub fn is_awaiting(&self) -> bool {
        self.state == BatchState::Awaiting
    }

    /// Marks the rows whose address has an account.
    pub fn mark_taken(&mut self, taken: &HashSet<Email>) -> Event {
        let rows: Vec<String> = self.mark(taken).iter().map(u32::to_string).collect();
        self.event(EventKind::RowsFoundTaken, self.state).changing("Rows", "", rows.join(", "))
    }

    fn mark(&mut self, taken: &HashSet<Email>) -> Vec<u32> {
        let (kind, mut marked) = (self.kind, Vec::new());
        for row in &mut self.rows {
            if Email::parse(cell(kind, row, Column::Email)).is_ok_and(|email| taken.contains(&email)) {
                row.taken = true;
                marked.push(row.number);
            }
        }
        marked
    }

    /// Edits a row (F31). `taken` is true if its new address has an account.
    ///
    /// # Errors
    /// `NOT_FOUND` if there is no such row; `BatchClosed`; `BatchFull` if the row makes a full batch larger.
    pub fn amend(&mut self, number: u32, cells: Vec<String>, taken: bool) -> Result<Event, Failure> {
        self.must_be_open()?;
        let row = self.rows.iter_mut().find(|row| row.number == number).ok_or(Failure::NOT_FOUND)?;
        let before = row.cells.join(", ");
        row.cells = cells.iter().map(|text| sheet::cell(text)).collect();
        row.taken = taken;
        let after = row.cells.join(", ");
        // A row may always become shorter, also in a batch that is full.
        if after.len() > before.len() && too_much(self.rows.iter().map(|row| &row.cells)) {
            return Err(Refusal::BatchFull.into());
        }
        let event = self.event(EventKind::BatchRowAmended, self.state);
        Ok(event.changing_personal(&format!("Row {number}"), before, after))
    }

    /// Deletes a row for good (F31). Idempotent.
    ///
    /// # Errors
    /// `BatchClosed`.
    pub fn delete_row(&mut self, number: u32) -> Result<Event, Refusal> {
        self.must_be_open()?;
        let was = self.state;
        let row = self.rows.iter().find(|row| row.number == number).map(|row| row.cells.join(", "));
        self.rows.retain(|row| row.number != number);
        self.close_if_empty();
        let event = self.event(EventKind::BatchRowDeleted, was);
        Ok(event.changing_personal(&format!("Row {number}"), row.unwrap_or_default(), ""))
    }

    /// Deletes the rest of the batch. Idempotent.
    pub fn delete(&mut self) -> Event {
        let (was, rows) = (self.state, self.rows.len());
        self.rows.clear();
        self.state = BatchState::Deleted;
        self.event(EventKind::BatchDeleted, was).changing("Rows", rows.to_string(), "0")
    }

    /// The day on which the rows without an account are deleted; `None` if there are none.
    pub fn expires_on(&self) -> Option<Date> {
        (!self.rows.is_empty()).then(|| self.last_changed().saturating_add(KEPT_MONTHS.months()))
    }

    /// The day on which the batch itself is deleted, once it has no rows.
    pub fn unlisted_on(&self) -> Date {
        self.last_changed().saturating_add(LISTED_YEARS.years())
    }

    /// True if the batch itself is to be deleted: it has no rows, and nobody changed it for five years.
    pub fn is_over(&self, today: Date) -> bool {
        self.rows.is_empty() && self.unlisted_on() <= today
    }

    fn last_changed(&self) -> Date {
        day(self.changed_at.unwrap_or(self.uploaded_at))
    }

    /// Deletes the rows of a batch that nobody changed for a year. Returns `None` if they stay, or if there are none.
    pub fn expire(&mut self, today: Date) -> Option<Event> {
        self.expires_on().filter(|on| *on <= today)?;
        let (was, rows) = (self.state, self.rows.len());
        self.rows.clear();
        self.state = BatchState::Expired;
        Some(self.event(EventKind::BatchExpired, was).changing("Rows", rows.to_string(), "0"))
    }

    /// The people to create accounts for: every row without a red cell. Amber rows need the tick under the grid
    /// (F33).
    ///
    /// # Errors
    /// `BatchClosed`; `HighlightedUnconfirmed` if the tick is missing; `NothingToCreate`.
    pub fn to_create(&self, confirmed: bool) -> Result<Vec<(u32, NewUser)>, Refusal> {
        self.must_be_open()?;
        let checked = self.checked();
        if checked.iter().any(CheckedRow::is_amber) && !confirmed {
            return Err(Refusal::HighlightedUnconfirmed);
        }
        let people: Vec<_> =
            checked.into_iter().filter_map(|row| Some((row.row.number, row.person?))).collect();
        if people.is_empty() { Err(Refusal::NothingToCreate) } else { Ok(people) }
    }

    /// Removes the rows whose accounts have been created. A batch without rows is processed.
    pub fn take_out(&mut self, numbers: &HashSet<u32>) {
        let before = self.rows.len();
        self.rows.retain(|row| !numbers.contains(&row.number));
        self.created += u32::try_from(before - self.rows.len()).unwrap_or_default();
        self.close_if_empty();
    }

    /// The id of the account that a row becomes. Every attempt to create it uses the same id.
    pub fn user_id(&self, number: u32) -> UserId {
        UserId(derived_id(self.uploaded_at, &[b"batch row", self.id.0.as_bytes(), &number.to_be_bytes()]))
    }

    fn close_if_empty(&mut self) {
        if self.rows.is_empty() {
            self.state = BatchState::Processed;
        }
    }

    fn must_be_open(&self) -> Result<(), Refusal> {
        if self.state == BatchState::PartiallyProcessed { Ok(()) } else { Err(Refusal::BatchClosed) }
    }
}

/// True if the cells of these rows are more text than one batch may hold.
fn too_much<'a>(rows: impl Iterator<Item = &'a Vec<String>>) -> bool {
    rows.flatten().map(String::len).sum::<usize>() > MAX_TEXT_BYTES
}

/// The distinct valid email addresses in the rows of a sheet.
pub fn emails(kind: BatchKind, rows: &[SheetRow]) -> Vec<Email> {
    let mut seen = HashSet::new();
    let column = kind.columns().iter().position(|column| *column == Column::Email);
    let texts = rows.iter().filter_map(|row| row.cells.get(column?));
    texts.filter_map(|text| Email::parse(text).ok()).filter(|email| seen.insert(email.clone())).collect()
}

#[cfg(test)]
mod tests;
