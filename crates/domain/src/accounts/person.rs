//! A member of staff: the part that every kind of account has in common.

use crate::access::organisation::Organisation;
use crate::access::permission::{JobRole, Permissions};
use crate::accounts::password::{Password, PasswordOwner};
use crate::base::failure::FieldErrors;
use crate::base::ids::UserId;
use crate::base::moment::Moment;
use crate::base::search::NameSearch;
use crate::base::text::{Email, Name};
use crate::base::unicode::nfd;
use serde::{Deserialize, Serialize};

/// A person to create an account for: checked, but without an account yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUser {
    pub forename: Name,
    pub surname: Name,
    /// The email address, which is also the username of an ordinary user (F22).
    pub email: Email,
    pub role: JobRole,
    /// With the rules of [`Permissions::normalised`] applied.
    pub permissions: Permissions,
}

/// The holder of an account. Stored and shown flat, as part of the account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub forename: Name,
    pub surname: Name,
    pub email: Email,
    /// The generated username, for holders of School setup (F3).
    pub login_name: Option<String>,
    pub role: JobRole,
    pub permissions: Permissions,
}

impl Person {
    /// True if every word is in the name, the username or the email address.
    pub fn is_found_by(&self, search: &NameSearch) -> bool {
        search.finds(&format!("{} {} {}", self.full_name(), self.username(), self.email.as_str()))
    }

    pub fn full_name(&self) -> String {
        format!("{} {}", self.forename.as_str(), self.surname.as_str())
    }

    /// The generated username, or the email address if there is none (F3, F22).
    pub fn username(&self) -> &str {
        self.login_name.as_deref().unwrap_or(self.email.as_str())
    }

    /// The person as the audit trail names them: "Ann Lee (ann@oak.sch.uk)".
    pub fn label(&self) -> String {
        format!("{} ({})", self.full_name(), self.email.as_str())
    }

    /// Checks a new password, also against the person's own name, address and school.
    ///
    /// # Errors
    /// An error of this field.
    pub fn choose_password(
        &self,
        field: &str,
        typed: &str,
        organisation: &Organisation,
    ) -> Result<Password, FieldErrors> {
        let owner = PasswordOwner::new(
            self.forename.as_str(),
            self.surname.as_str(),
            self.email.local_part(),
            organisation,
        );
        Password::choose(typed, owner).map_err(|message| FieldErrors::of(field, message))
    }
}

/// Generates a username: the initials and five digits, like bj26724 (F3, Decided). An initial outside a–z is replaced
/// by its base letter, or by x if it has none. `attempt` is the number of usernames that were already taken.
pub(super) fn login_name(
    forename: &Name,
    surname: &Name,
    moment: &Moment,
    id: UserId,
    attempt: u32,
) -> String {
    let initial = |name: &Name| {
        nfd(name.as_str())
            .chars()
            .map(|c| c.to_ascii_lowercase())
            .find(char::is_ascii_lowercase)
            .unwrap_or('x')
    };
    let bits = u128::from_be_bytes(moment.secret(&format!("login name {id} {attempt}")));
    format!("{}{}{:05}", initial(forename), initial(surname), bits % 100_000)
}
