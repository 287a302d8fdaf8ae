//! Forms and views of accounts.

mod password_reset;
mod pending_users;
mod profile;
mod second_factor;
mod session;
mod settings;
mod sign_up;
mod users;
pub use password_reset::*;
pub use pending_users::*;
pub use profile::*;
pub use second_factor::*;
pub use session::*;
pub use settings::*;
pub use sign_up::*;
pub use users::*;
