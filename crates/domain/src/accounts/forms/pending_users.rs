//! Forms and views of creating accounts and of pending accounts.

use crate::access::form::{PageView, form};
use crate::access::organisation::Organisation;
use crate::access::permission::{JobRole, Permission, Permissions, needs_confirmation};
use crate::accounts::forms::check_access;
use crate::accounts::mail_fault::MailFaultReason;
use crate::accounts::pending_user::PendingUser;
use crate::accounts::person::NewUser;
use crate::base::calendar::{days_between, shown};
use crate::base::failure::FieldErrors;
use crate::base::ids::UserId;
use crate::base::keys::SecretKeys;
use crate::base::search::NameSearch;
use crate::base::text::{Email, Name};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Create a user (F6–F16) or an administrator (F23).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct NewUserForm {
    pub forename: String,
    pub surname: String,
    pub email: String,
    /// Absent until a role is chosen.
    pub role: Option<JobRole>,
    /// The ticked permissions.
    pub permissions: Permissions,
    /// True if the box "Please confirm selections" is ticked (F25).
    pub confirmed: bool,
}

form!(NewUserForm => CreateUser, PendingUserView);

impl Default for NewUserForm {
    fn default() -> NewUserForm {
        NewUserForm {
            forename: String::new(),
            surname: String::new(),
            email: String::new(),
            role: None,
            permissions: Permissions::NONE,
            confirmed: false,
        }
    }
}

impl NewUserForm {
    /// The form of F23: three fields, from which everything else follows.
    pub fn administrator(forename: String, surname: String, email: String) -> NewUserForm {
        NewUserForm {
            forename,
            surname,
            email,
            role: Some(JobRole::Administrator),
            permissions: Permissions::NONE.with(Permission::SchoolSetup),
            confirmed: false,
        }
    }

    /// Checks the first step alone: forename, surname and email address.
    ///
    /// # Errors
    /// The errors of all three fields.
    pub fn check_about(&self) -> Result<(Name, Name, Email), FieldErrors> {
        let mut errors = FieldErrors::new();
        let forename = errors.keep("forename", Name::parse("Forename", &self.forename));
        let surname = errors.keep("surname", Name::parse("Surname", &self.surname));
        let email = errors.keep("email", Email::parse(&self.email));
        match (forename, surname, email) {
            (Some(forename), Some(surname), Some(email)) => Ok((forename, surname, email)),
            _ => Err(errors),
        }
    }

    /// True if the advisory of F25 applies to the chosen role and permissions.
    pub fn needs_confirmation(&self) -> bool {
        self.role.is_some_and(|role| needs_confirmation(role, self.permissions.normalised()))
    }

    /// Checks the whole form.
    ///
    /// # Errors
    /// The errors of all fields.
    pub fn check(&self) -> Result<NewUser, FieldErrors> {
        let about = self.check_about();
        let mut errors = about.as_ref().err().cloned().unwrap_or_default();
        let permissions = check_access(self.role, self.permissions, self.confirmed, &mut errors);
        match (about, self.role) {
            (Ok((forename, surname, email)), Some(role)) if errors.is_empty() => {
                Ok(NewUser { forename, surname, email, role, permissions })
            }
            _ => Err(errors),
        }
    }
}

/// A row of the list of pending users (F18).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PendingUserView {
    /// The id of the account.
    pub id: UserId,
    pub forename: String,
    pub surname: String,
    /// The generated username, or the email address.
    pub username: String,
    pub email: String,
    pub role: JobRole,
    /// The school's name.
    pub organisation: String,
    /// The current activation code; empty if it has expired.
    pub activation_code: String,
    /// True if the code no longer works, because the secret key that it is derived from has ended.
    pub code_expired: bool,
    /// The time when the link expires, as shown to people: "31/08/2016 10:44". Empty if the secret key that it is derived
    /// from has ended.
    pub link_expires: String,
    /// True if the link has expired.
    pub link_expired: bool,
    /// The days until the day in London on which the link expires; negative after that day. Absent where `link_expires`
    /// is empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link_days: Option<i32>,
    /// The start and end of the link reference: "f47...61b". Empty with `link_expires`.
    pub link_reference: String,
    /// Wrong activation codes so far.
    pub tries: u8,
    /// True if ten wrong codes have locked the code.
    pub locked: bool,
    /// The username of the creator.
    pub created_by: String,
    /// The reason why the latest email did not arrive, if it did not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail_fault: Option<MailFaultReason>,
}

impl PendingUserView {
    /// The row of a pending account. Derives the code and the link.
    pub fn of(
        pending: &PendingUser,
        organisation: &Organisation,
        keys: &SecretKeys,
        now: Timestamp,
    ) -> PendingUserView {
        let invitation = &pending.invitation;
        let (code, link) = (pending.code(keys, now), pending.link(keys, now));
        PendingUserView {
            id: pending.id,
            forename: pending.person.forename.as_str().to_owned(),
            surname: pending.person.surname.as_str().to_owned(),
            username: pending.person.username().to_owned(),
            email: pending.person.email.as_str().to_owned(),
            role: pending.person.role,
            organisation: organisation.name.clone(),
            code_expired: code.is_none(),
            activation_code: code.map(|code| code.as_str().to_owned()).unwrap_or_default(),
            link_expires: link.as_ref().map(|_| shown(invitation.link.expires)).unwrap_or_default(),
            link_expired: link.is_none() || now >= invitation.link.expires,
            link_days: link.as_ref().map(|_| days_between(now, invitation.link.expires)),
            link_reference: link.map(|link| link.reference()).unwrap_or_default(),
            tries: invitation.tries,
            locked: invitation.is_locked(),
            created_by: pending.created_by.username.clone(),
            mail_fault: pending.mail_fault.map(|fault| fault.reason),
        }
    }
}

/// A page of the list of pending users.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListPendingUsersForm {
    /// Only people whose name, username and email address contain these words, in any order. Ignores case, accents and
    /// apostrophes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search: Option<String>,
    /// The `next` of the page before; absent for the first page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

form!(ListPendingUsersForm => ListPendingUsers, PageView<PendingUserView>);

impl ListPendingUsersForm {
    /// Returns the test whether the search finds a pending account.
    pub fn finds(&self) -> impl Fn(&PendingUser) -> bool {
        let words = NameSearch::of(self.search.as_deref().unwrap_or_default());
        move |pending| pending.person.is_found_by(&words)
    }
}

forms_about_a_user! {
    /// Send a new link (F20).
    ResendVerificationForm => ResendVerification, PendingUserView;
    /// Replace the activation code.
    ReissueActivationCodeForm => ReissueActivationCode, PendingUserView;
    /// Delete the pending account.
    DeletePendingUserForm => DeletePendingUser, ();
}

/// Print the welcome letter (F21).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WelcomeLetterForm {
    pub user: UserId,
    #[serde(default)]
    pub link: LetterLink,
}

form!(WelcomeLetterForm => WelcomeLetter, WelcomeLetterView; user: UserId);

/// Whether a welcome letter holds the sign-up link beside the code. The link and the code together activate the account,
/// so they travel apart unless the email cannot arrive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum LetterLink {
    #[default]
    Without,
    With,
}

/// The content of the welcome letter (F21).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WelcomeLetterView {
    /// Forename and surname.
    pub name: String,
    /// The school's name.
    pub school: String,
    pub username: String,
    pub activation_code: String,
    /// The sign-up link, if the form asks for it.
    pub link: Option<LetterLinkView>,
    /// The name of the person who created the account.
    pub created_by: String,
    /// The date on the letter, as shown to people.
    pub date: String,
}

/// The sign-up link of a welcome letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LetterLinkView {
    pub address: String,
    /// The time when the link expires, as shown to people.
    pub expires: String,
    pub qr: QrView,
}

/// A QR code to draw: a square of modules. The dark modules are given as an SVG path of unit squares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct QrView {
    /// Modules along one side, without the quiet zone of 4 that must surround it.
    pub size: u32,
    /// The `d` of an SVG path, in modules.
    pub path: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::form::write;

    fn typed(role: JobRole, permissions: &[Permission], confirmed: bool) -> NewUserForm {
        NewUserForm {
            forename: "Ann".to_owned(),
            surname: "Lee".to_owned(),
            email: "ann@oak.sch.uk".to_owned(),
            role: Some(role),
            permissions: permissions.iter().copied().collect(),
            confirmed,
        }
    }

    fn fields(errors: FieldErrors) -> Vec<String> {
        errors.list().iter().map(|error| error.field.clone()).collect()
    }

    #[test]
    fn f7_forename_surname_and_email_are_required_and_every_error_comes_at_once() {
        let errors = NewUserForm::default().check().expect_err("empty");
        assert_eq!(fields(errors), ["forename", "surname", "email", "role"]);
    }

    #[test]
    fn f9_school_setup_brings_manage_data_with_it() {
        let new = typed(JobRole::Teacher, &[Permission::SchoolSetup], false).check().expect("right");
        assert!(new.permissions.has(Permission::ManageData));
    }

    #[test]
    fn f11_pupil_level_and_collaborate_exist_only_under_school_level_reports() {
        let new = typed(JobRole::Teacher, &[Permission::PupilData, Permission::AnyCollaborateGroup], false)
            .check()
            .expect("right");
        assert_eq!(new.permissions, Permissions::NONE);
    }

    #[test]
    fn f15_permissions_combine_freely() {
        for bits in 0..(1u32 << Permission::ALL.len()) {
            let ticked: Vec<Permission> = Permission::ALL
                .iter()
                .copied()
                .enumerate()
                .filter(|(n, _)| bits & (1 << n) != 0)
                .map(|(_, one)| one)
                .collect();
            let permissions: Permissions = ticked.iter().copied().collect();
            let new = typed(JobRole::MiddleLeader, &ticked, false).check().expect("any combination");
            assert_eq!(new.permissions, permissions.normalised());
            assert_eq!(new.permissions.normalised(), new.permissions);
        }
    }

    #[test]
    fn f25_a_governor_with_pupil_data_must_be_confirmed() {
        let pupil_data = [Permission::SchoolReports, Permission::PupilData];
        assert_eq!(
            fields(typed(JobRole::Governor, &pupil_data, false).check().expect_err("unconfirmed")),
            ["confirmed"]
        );
        assert!(typed(JobRole::Governor, &pupil_data, true).check().is_ok());
        assert!(typed(JobRole::Governor, &[Permission::SchoolReports], false).check().is_ok());
        assert!(
            typed(JobRole::Governor, &[Permission::PupilData], false).check().is_ok(),
            "not granted without reports"
        );
        assert!(typed(JobRole::Teacher, &pupil_data, false).check().is_ok());
    }

    #[test]
    fn f23_an_administrator_is_made_of_three_fields() {
        let new = NewUserForm::administrator("Jo".into(), "Bell".into(), "jo@oak.sch.uk".into())
            .check()
            .expect("right");
        assert_eq!(new.role, JobRole::Administrator);
        assert!(new.permissions.has(Permission::SchoolSetup) && new.permissions.has(Permission::ManageData));
    }

    #[test]
    fn forms_are_written_out_for_path_query_and_body() {
        let user = UserId(uuid::Uuid::nil());
        let resend = write(&ResendVerificationForm { user }).expect("written");
        assert_eq!(resend.address, format!("/api/pending-users/{user}/verification"));
        assert_eq!(resend.body.as_deref(), Some("{}"));
        let list =
            write(&ListPendingUsersForm { cursor: Some("a b&c".into()), search: None }).expect("written");
        assert_eq!(list.address, "/api/pending-users?cursor=a%20b%26c");
        assert_eq!(list.body, None);
    }
}
