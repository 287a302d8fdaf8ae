//! Forms and views of active and deactivated accounts (F34–F36).

use crate::access::form::{ListFileView, PageView, form};
use crate::access::permission::{ADVISORY, JobRole, Permission, Permissions, needs_confirmation};
use crate::accounts::forms::PendingUserView;
use crate::accounts::mail_fault::MailFaultReason;
use crate::accounts::pending_user::PendingUser;
use crate::accounts::person::Person;
use crate::accounts::user::{AccountState, Granted, ListedUser, User, UserSort};
use crate::base::calendar::{day_in_words, days_from, shown};
use crate::base::failure::FieldErrors;
use crate::base::ids::UserId;
use crate::base::search::NameSearch;
use crate::base::sheet::FileFormat;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A filter and an order for a list of accounts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct UserFilter {
    /// Only accounts whose name, username and email address contain these words, in any order. Ignores case, accents and
    /// apostrophes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub search: Option<String>,
    /// Only accounts with this job role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<JobRole>,
    /// Only accounts with this permission. The Administrators tab uses School setup.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permission: Option<Permission>,
    /// Only accounts in this state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<AccountState>,
    /// The order of the list.
    pub sort: UserSort,
}

impl UserFilter {
    /// Returns the test whether an account passes the filter.
    pub fn users(&self) -> impl Fn(&ListedUser) -> bool {
        let people = self.people();
        move |user| self.state.is_none_or(|state| state == user.state) && people(&user.person)
    }

    /// Returns the test whether a pending account passes the filter, whatever the state; `None` without a search.
    pub fn pending(&self) -> Option<impl Fn(&PendingUser) -> bool> {
        let people = self.people();
        (!self.words().is_empty()).then_some(move |pending: &PendingUser| people(&pending.person))
    }

    fn people(&self) -> impl Fn(&Person) -> bool {
        let words = self.words();
        move |person| {
            self.role.is_none_or(|role| role == person.role)
                && self.permission.is_none_or(|permission| person.permissions.has(permission))
                && person.is_found_by(&words)
        }
    }

    fn words(&self) -> NameSearch {
        NameSearch::of(self.search.as_deref().unwrap_or_default())
    }
}

/// A page of the list of the school's users (F34).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListUsersForm {
    #[serde(flatten)]
    pub filter: UserFilter,
    /// The `next` of the page before; absent for the first page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

form!(ListUsersForm => ListUsers, UsersView);

/// A page of the list of the school's users.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UsersView {
    pub rows: Vec<UserRow>,
    /// The cursor of the next page; absent on the last page.
    pub next: Option<String>,
    /// The people that the search finds among those who have not signed up yet, newest first, at most 50. They are on the
    /// first page only, and without a search there are none.
    pub pending: Vec<PendingNameView>,
}

impl From<UsersView> for PageView<UserRow> {
    fn from(view: UsersView) -> PageView<UserRow> {
        PageView { rows: view.rows, next: view.next }
    }
}

/// A person who has not signed up yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PendingNameView {
    /// The id of the pending account.
    pub id: UserId,
    /// Forename and surname.
    pub name: String,
}

impl PendingNameView {
    pub fn of(pending: &PendingUser) -> PendingNameView {
        PendingNameView { id: pending.id, name: pending.person.full_name() }
    }
}

/// The list of the school's users as a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ExportUsersForm {
    #[serde(flatten)]
    pub filter: UserFilter,
    /// The format of the file.
    pub format: FileFormat,
}

form!(ExportUsersForm => ExportUsers, ListFileView);

/// A row of the list of users.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UserRow {
    /// The id of the account.
    pub id: UserId,
    pub forename: String,
    pub surname: String,
    pub username: String,
    pub email: String,
    pub role: JobRole,
    pub permissions: Permissions,
    pub state: AccountState,
    /// The day of the last sign-in, such as 21/11/2026; absent before the first.
    pub last_sign_in: Option<String>,
    /// The days since that day; absent before the first sign-in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unused_days: Option<i32>,
}

impl UserRow {
    /// The headings of the exported list.
    pub const HEADINGS: &[&str] =
        &["Surname", "Forename", "Username", "Email address", "Role", "Permissions", "State", "Last sign-in"];

    pub fn of(user: &ListedUser, today: Date) -> UserRow {
        UserRow {
            id: user.id,
            forename: user.person.forename.as_str().to_owned(),
            surname: user.person.surname.as_str().to_owned(),
            username: user.person.username().to_owned(),
            email: user.person.email.as_str().to_owned(),
            role: user.person.role,
            permissions: user.person.permissions,
            state: user.state,
            last_sign_in: user.seen_on.map(|day| day.strftime("%d/%m/%Y").to_string()),
            unused_days: user.seen_on.map(|day| days_from(day, today)),
        }
    }

    /// The row's cells in the exported list, one text per heading.
    pub fn cells(&self) -> Vec<String> {
        vec![
            self.surname.clone(),
            self.forename.clone(),
            self.username.clone(),
            self.email.clone(),
            self.role.label().to_owned(),
            self.permissions.to_string(),
            self.state.label().to_owned(),
            self.last_sign_in.clone().unwrap_or_else(|| "Never".to_owned()),
        ]
    }
}

forms_about_a_user! {
    /// View an account (F35).
    ViewUserForm => ViewUser, UserView;
    /// Deactivate an account.
    DeactivateUserForm => DeactivateUser, UserView;
    /// Make a deactivated account pending again.
    ReactivateUserForm => ReactivateUser, PendingUserView;
    /// Delete an account.
    DeleteUserForm => DeleteUser, ();
    /// Sign a person out everywhere.
    EndUserSessionsForm => EndUserSessions, ();
}

/// An account as its page shows it (F35).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UserView {
    /// The id of the account.
    pub id: UserId,
    pub forename: String,
    pub surname: String,
    pub username: String,
    pub email: String,
    pub role: JobRole,
    pub permissions: Permissions,
    pub state: AccountState,
    /// The day on which the deactivated account is deleted, as shown to people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted_on: Option<String>,
    /// The time of the last sign-in, as shown to people.
    pub last_sign_in: Option<String>,
    /// The username of the creator.
    pub created_by: String,
    /// The time of creation, as shown to people.
    pub created_at: String,
    /// The time when the holder signed up, as shown to people.
    pub activated_at: String,
    /// True if sign-in asks for a second factor. An administrator can remove it.
    #[serde(default)]
    pub second_factor: bool,
    /// The reason why the latest email did not arrive, if it did not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail_fault: Option<MailFaultReason>,
    /// The revision of the account. A change names the revision it was made from.
    pub revision: u32,
}

impl UserView {
    pub fn of(user: &User) -> UserView {
        UserView {
            id: user.id,
            forename: user.person.forename.as_str().to_owned(),
            surname: user.person.surname.as_str().to_owned(),
            username: user.person.username().to_owned(),
            email: user.person.email.as_str().to_owned(),
            role: user.person.role,
            permissions: user.person.permissions,
            state: user.state,
            deleted_on: user.deleted_on().map(day_in_words),
            last_sign_in: user.last_sign_in.map(shown),
            created_by: user.created_by.username.clone(),
            created_at: shown(user.created_at),
            activated_at: shown(user.activated_at),
            second_factor: user.second_factor,
            mail_fault: user.mail_fault.map(|fault| fault.reason),
            revision: user.revision,
        }
    }
}

/// Change an account's role and permissions (F35).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChangeUserForm {
    pub user: UserId,
    /// The revision that the page showed.
    pub revision: u32,
    /// Absent until a role is chosen.
    #[serde(default)]
    pub role: Option<JobRole>,
    /// The ticked permissions.
    #[serde(default)]
    pub permissions: Permissions,
    /// True if the box "Please confirm selections" is ticked (F25).
    #[serde(default)]
    pub confirmed: bool,
}

form!(ChangeUserForm => ChangeUser, UserView; user: UserId);

impl ChangeUserForm {
    /// Checks role, permissions and the advisory of F25.
    ///
    /// # Errors
    /// The errors of all fields.
    pub fn check(&self) -> Result<Granted, FieldErrors> {
        let mut errors = FieldErrors::new();
        let permissions = check_access(self.role, self.permissions, self.confirmed, &mut errors);
        match self.role {
            Some(role) if errors.is_empty() => Ok(Granted { role, permissions, revision: self.revision }),
            _ => Err(errors),
        }
    }
}

/// Checks role, permissions and the advisory of F25. Returns the permissions with the rules of
/// [`Permissions::normalised`] applied.
pub(super) fn check_access(
    role: Option<JobRole>,
    permissions: Permissions,
    confirmed: bool,
    errors: &mut FieldErrors,
) -> Permissions {
    if role.is_none() {
        errors.add("role", "Select a job role");
    }
    let permissions = permissions.normalised();
    if role == Some(JobRole::Administrator) && !permissions.has(Permission::SchoolSetup) {
        errors.add(
            "role",
            "An administrator needs School setup. Select another job role, or tick School setup",
        );
    }
    if role.is_some_and(|role| needs_confirmation(role, permissions)) && !confirmed {
        errors.add(
            "confirmed",
            format!("{ADVISORY}. Tick to confirm your selections, or change the access level"),
        );
    }
    permissions
}
