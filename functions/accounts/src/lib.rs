//! Accounts: signing in and out, creating, inviting and managing users, profiles and sessions, password resets and
//! second factors.

/// Each pair of initials has 100,000 usernames. With a hundred such accounts, five generated usernames in a row are
/// taken with a probability of 10^-15.
const MAX_USERNAMES: u32 = 5;

mod begin_second_factor;
mod change_limits;
mod change_name;
mod change_password;
mod change_school_settings;
mod change_security_answers;
mod change_user;
mod complete_password_reset;
mod complete_sign_up;
mod confirm_email_change;
mod confirm_second_factor;
mod create_user;
mod current_session;
mod deactivate_user;
mod delete_pending_user;
mod delete_user;
mod end_sessions;
mod end_user_sessions;
mod export_users;
mod list_pending_users;
mod list_sessions;
mod list_users;
mod one_time_code;
mod open_password_reset;
mod open_sign_up;
mod password_hash;
mod proof;
mod provision_organisation;
mod qr;
mod reactivate_user;
mod recover_administrator;
mod reissue_activation_code;
mod remove_second_factor;
mod renew_recovery_codes;
mod request_email_change;
mod request_password_reset;
mod reseal_secrets;
mod resend_verification;
mod reset_second_factor;
mod sign_in;
mod sign_out;
mod tools;
mod view_profile;
mod view_school_settings;
mod view_user;
mod welcome_letter;

pub use begin_second_factor::BeginSecondFactor;
pub use change_limits::{ChangeLimits, ChangeLimitsForm, LimitsView};
pub use change_name::ChangeName;
pub use change_password::ChangePassword;
pub use change_school_settings::ChangeSchoolSettings;
pub use change_security_answers::ChangeSecurityAnswers;
pub use change_user::ChangeUser;
pub use complete_password_reset::CompletePasswordReset;
pub use complete_sign_up::CompleteSignUp;
pub use confirm_email_change::ConfirmEmailChange;
pub use confirm_second_factor::ConfirmSecondFactor;
pub use create_user::CreateUser;
pub use current_session::CurrentSession;
pub use deactivate_user::DeactivateUser;
pub use delete_pending_user::DeletePendingUser;
pub use delete_user::DeleteUser;
pub use end_sessions::EndSessions;
pub use end_user_sessions::EndUserSessions;
pub use export_users::ExportUsers;
pub use list_pending_users::ListPendingUsers;
pub use list_sessions::ListSessions;
pub use list_users::ListUsers;
pub use open_password_reset::OpenPasswordReset;
pub use open_sign_up::OpenSignUp;
pub use provision_organisation::{NewOrganisationForm, ProvisionOrganisation, ProvisionedView};
pub use reactivate_user::ReactivateUser;
pub use recover_administrator::{RecoverAdministrator, RecoverForm, RecoveredView};
pub use reissue_activation_code::ReissueActivationCode;
pub use remove_second_factor::RemoveSecondFactor;
pub use renew_recovery_codes::RenewRecoveryCodes;
pub use request_email_change::RequestEmailChange;
pub use request_password_reset::RequestPasswordReset;
pub use reseal_secrets::{ResealForm, ResealSecrets, ResealedView};
pub use resend_verification::ResendVerification;
pub use reset_second_factor::ResetSecondFactor;
pub use sign_in::SignIn;
pub use sign_out::SignOut;
pub use tools::{Accounts, Invitations};
pub use view_profile::ViewProfile;
pub use view_school_settings::ViewSchoolSettings;
pub use view_user::ViewUser;
pub use welcome_letter::WelcomeLetter;

use runtime::{Function, operation, task};

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
    operation::<ListUsers>(),
    operation::<ExportUsers>(),
    operation::<ViewUser>(),
    operation::<ChangeUser>(),
    operation::<DeactivateUser>(),
    operation::<ReactivateUser>(),
    operation::<DeleteUser>(),
    operation::<EndUserSessions>(),
    operation::<ListSessions>(),
    operation::<EndSessions>(),
    operation::<ViewProfile>(),
    operation::<ChangeName>(),
    operation::<ChangePassword>(),
    operation::<ChangeSecurityAnswers>(),
    operation::<RequestEmailChange>(),
    operation::<ConfirmEmailChange>(),
    operation::<CompletePasswordReset>(),
    operation::<OpenPasswordReset>(),
    operation::<RequestPasswordReset>(),
    operation::<BeginSecondFactor>(),
    operation::<ChangeSchoolSettings>(),
    operation::<ConfirmSecondFactor>(),
    operation::<RemoveSecondFactor>(),
    operation::<ResetSecondFactor>(),
    operation::<ViewSchoolSettings>(),
    task::<ProvisionOrganisation>(),
    task::<RecoverAdministrator>(),
    task::<ChangeLimits>(),
    task::<ResealSecrets>(),
    operation::<RenewRecoveryCodes>(),
];
