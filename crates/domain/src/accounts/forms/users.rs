//! Forms and views of active and deactivated accounts (F34–F36).

use crate::access::form::{ListFileView, PageView, form};
use crate::access::permission::{ADVISORY, JobRole, Permission, Permissions, needs_confirmation};
use crate::accounts::forms::PendingUserView;
use crate::accounts::user::{AccountState, Granted, ListedUser, User, UserSort};
use crate::base::calendar::shown;
use crate::base::failure::FieldErrors;
use crate::base::ids::UserId;
use crate::base::sheet::FileFormat;
use crate::base::text::folded;
use serde::{Deserialize, Serialize};

/// A filter and an order for a list of accounts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct UserFilter {
    /// Only accounts whose name, username or email address contains this text. Ignores case and accents.
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
    /// True if the account passes the filter.
    pub fn takes(&self, user: &ListedUser) -> bool {
        let search = folded(self.search.as_deref().unwrap_or_default().trim());
        let name = format!("{} {}", user.person.forename.as_str(), user.person.surname.as_str());
        self.role.is_none_or(|role| role == user.person.role)
            && self.permission.is_none_or(|permission| user.person.permissions.has(permission))
            && self.state.is_none_or(|state| state == user.state)
            && [name.as_str(), user.person.username(), user.person.email.as_str()]
                .iter()
                .any(|text| folded(text).contains(&search))
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

form!(ListUsersForm => ListUsers, PageView<UserRow>);

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
}

impl UserRow {
    /// The headings of the exported list.
    pub const HEADINGS: &[&str] =
        &["Surname", "Forename", "Username", "Email address", "Role", "Permissions", "State", "Last sign-in"];

    pub fn of(user: &ListedUser) -> UserRow {
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
            last_sign_in: user.last_sign_in.map(shown),
            created_by: user.created_by.username.clone(),
            created_at: shown(user.created_at),
            activated_at: shown(user.activated_at),
            second_factor: user.second_factor,
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
            "An administrator holds School setup. Select another job role, or tick School setup",
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
