//! Forms and views of accounts.
//!
//! The views repeat the fields of a person. A flattened struct would read better, but costs the site 4.5 kB in brotli:
//! its reader must then buffer every field.

/// Forms whose only field is the account in their path.
macro_rules! forms_about_a_user {
    ($($(#[$doc:meta])* $form:ident => $action:ident, $view:ty;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub struct $form {
            pub user: UserId,
        }
        form!($form => $action, $view; user: UserId);
    )*};
}

use crate::base::failure::FieldErrors;

/// Adds an error if the password, which the person must enter again, is empty.
fn require_password(errors: &mut FieldErrors, typed: &str) {
    if typed.is_empty() {
        errors.add("password", "Enter your password");
    }
}

mod credentials;
mod password_reset;
mod pending_users;
mod profile;
mod second_factor;
mod session;
mod settings;
mod sign_up;
mod users;
pub use credentials::*;
pub use password_reset::*;
pub use pending_users::*;
pub use profile::*;
pub use second_factor::*;
pub use session::*;
pub use settings::*;
pub use sign_up::*;
pub use users::*;
