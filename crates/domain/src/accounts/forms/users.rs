//! Forms and views of active and deactivated accounts (F34–F36), one's own profile, and sessions.

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

/// Which accounts somebody looks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct UserFilter {
    /// Only those whose name, username or email address holds this; case and accents do not count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub search: Option<String>,
    /// Only with this job role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<JobRole>,
    /// Only with this permission: the Administrators tab asks for School setup.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permission: Option<Permission>,
    /// Only in this state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<AccountState>,
    /// In which order.
    pub sort: UserSort,
}

impl UserFilter {
    /// Whether an account is one of those looked for.
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

/// A page of the school's users (F34).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListUsersForm {
    /// Which.
    #[serde(flatten)]
    pub filter: UserFilter,
    /// Where the last page ended; absent for the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

form!(ListUsersForm => ListUsers, PageView<UserRow>);

/// The school's users as a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ExportUsersForm {
    /// Which.
    #[serde(flatten)]
    pub filter: UserFilter,
    /// As which kind of file.
    pub format: FileFormat,
}

form!(ExportUsersForm => ExportUsers, ListFileView);

/// A row of the list of users.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UserRow {
    /// The account.
    pub id: UserId,
    /// Forename.
    pub forename: String,
    /// Surname.
    pub surname: String,
    /// Username.
    pub username: String,
    /// Email address.
    pub email: String,
    /// Job role.
    pub role: JobRole,
    /// What they may do.
    pub permissions: Permissions,
    /// Whether they may sign in.
    pub state: AccountState,
    /// The day of the last sign-in, as in 21/11/2026; absent before the first.
    pub last_sign_in: Option<String>,
}

impl UserRow {
    /// The headings of the exported list.
    pub const HEADINGS: &[&str] =
        &["Surname", "Forename", "Username", "Email address", "Role", "Permissions", "State", "Last sign-in"];

    /// The row of an account.
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

    /// The row of the exported list, a text a heading.
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

macro_rules! user_forms {
    ($($(#[$doc:meta])* $form:ident => $action:ident, $view:ty;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub struct $form {
            /// The account.
            pub user: UserId,
        }
        form!($form => $action, $view; user: UserId);
    )*};
}

user_forms! {
    /// Look at an account (F35).
    ViewUserForm => ViewUser, UserView;
    /// Deactivate an account.
    DeactivateUserForm => DeactivateUser, UserView;
    /// Make a deactivated account pending again.
    ReactivateUserForm => ReactivateUser, PendingUserView;
    /// Delete an account.
    DeleteUserForm => DeleteUser, ();
    /// Sign somebody out everywhere.
    EndUserSessionsForm => EndUserSessions, ();
}

/// An account as its page shows it (F35).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UserView {
    /// The account.
    pub id: UserId,
    /// Forename.
    pub forename: String,
    /// Surname.
    pub surname: String,
    /// Username.
    pub username: String,
    /// Email address.
    pub email: String,
    /// Job role.
    pub role: JobRole,
    /// What they may do.
    pub permissions: Permissions,
    /// Whether they may sign in.
    pub state: AccountState,
    /// When they last signed in, as it is shown.
    pub last_sign_in: Option<String>,
    /// Username of whoever created it.
    pub created_by: String,
    /// When it was created, as it is shown.
    pub created_at: String,
    /// When its holder signed up, as it is shown.
    pub activated_at: String,
    /// Whether a second factor is asked for at sign-in: what an administrator can take off.
    #[serde(default)]
    pub second_factor: bool,
    /// Which revision this is: a change names the one it was made from.
    pub revision: u32,
}

impl UserView {
    /// The view of an account.
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
    /// The account.
    pub user: UserId,
    /// The revision the page showed.
    pub revision: u32,
    /// Job role; absent until chosen.
    #[serde(default)]
    pub role: Option<JobRole>,
    /// Permissions, as ticked.
    #[serde(default)]
    pub permissions: Permissions,
    /// The tick of F25, "Please confirm selections".
    #[serde(default)]
    pub confirmed: bool,
}

form!(ChangeUserForm => ChangeUser, UserView; user: UserId);

impl ChangeUserForm {
    /// Checks role, permissions and the advisory.
    ///
    /// # Errors
    /// Every field's error.
    pub fn check(&self) -> Result<Granted, FieldErrors> {
        let mut errors = FieldErrors::new();
        let permissions = check_access(self.role, self.permissions, self.confirmed, &mut errors);
        match self.role {
            Some(role) if errors.is_empty() => Ok(Granted { role, permissions, revision: self.revision }),
            _ => Err(errors),
        }
    }
}

/// Checks role, permissions and the advisory of F25; gives the permissions settled.
pub(super) fn check_access(
    role: Option<JobRole>,
    permissions: Permissions,
    confirmed: bool,
    errors: &mut FieldErrors,
) -> Permissions {
    if role.is_none() {
        errors.add("role", "Select a job role");
    }
    let permissions = permissions.settled();
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
