//! Accounts: signing in and out, creating users, pending users, signing up.

mod complete_sign_up;
mod create_user;
mod current_session;
mod delete_pending_user;
mod list_pending_users;
mod open_sign_up;
mod password_hash;
mod provision_school;
mod reissue_activation_code;
mod resend_verification;
mod sign_in;
mod sign_out;
mod tools;
mod welcome_letter;

pub use complete_sign_up::CompleteSignUp;
pub use create_user::CreateUser;
pub use current_session::CurrentSession;
pub use delete_pending_user::DeletePendingUser;
pub use list_pending_users::ListPendingUsers;
pub use open_sign_up::OpenSignUp;
pub use provision_school::{NewSchoolForm, ProvisionSchool, ProvisionedView};
pub use reissue_activation_code::ReissueActivationCode;
pub use resend_verification::ResendVerification;
pub use sign_in::SignIn;
pub use sign_out::SignOut;
pub use tools::{Accounts, Invitations};
pub use welcome_letter::WelcomeLetter;

use runtime::{Function, operation, task};

/// The functions of this area.
pub const FUNCTIONS: &[Function] = &[
    operation::<SignIn>(),
    operation::<SignOut>(),
    operation::<CurrentSession>(),
    operation::<CreateUser>(),
    operation::<ListPendingUsers>(),
    operation::<ResendVerification>(),
    operation::<ReissueActivationCode>(),
    operation::<DeletePendingUser>(),
    operation::<WelcomeLetter>(),
    operation::<OpenSignUp>(),
    operation::<CompleteSignUp>(),
    task::<ProvisionSchool>(),
];
