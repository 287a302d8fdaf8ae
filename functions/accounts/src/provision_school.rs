//! Provision school: a new school and its first administrator's pending account, in one transaction. The
//! provider invokes it by hand and passes the activation code on, as an administrator does to a colleague.

use crate::tools::Invitations;
use domain::account::PendingUser;
use domain::call::Call;
use domain::failure::{Failure, FieldErrors, Refusal};
use domain::forms::accounts::NewUserForm;
use domain::moment::{Moment, OrganisationId, UserId, derived_id};
use domain::organisation::{Organisation, OrganisationKind, PASSWORD_LENGTH, Seats};
use domain::text::line;
use jiff::Timestamp;
use runtime::Task;
use serde::{Deserialize, Serialize};

/// The task.
pub struct ProvisionSchool;

/// The longest name of a school, in characters.
const MAX_NAME: usize = 100;

/// What the provider gives.
#[derive(Debug, Deserialize)]
pub struct NewSchoolForm {
    name: String,
    kind: OrganisationKind,
    urn: String,
    forename: String,
    surname: String,
    email: String,
}

/// What the provider passes on.
#[derive(Debug, Serialize)]
pub struct ProvisionedView {
    organisation: OrganisationId,
    user: UserId,
    username: Option<String>,
    activation_code: String,
}

impl Task for ProvisionSchool {
    const NAME: &'static str = "provision-school";
    type Tools = Invitations;
    type Event = NewSchoolForm;
    type Answer = ProvisionedView;

    async fn run(
        tools: &Invitations,
        moment: &Moment,
        form: NewSchoolForm,
    ) -> Result<ProvisionedView, Failure> {
        let organisation = new_school(&form)?;
        let first = NewUserForm::administrator(form.forename, form.surname, form.email).check()?;
        let call = Call::of_provider(organisation, moment.clone());
        let pending = PendingUser::invite(first, &call, &tools.key, UserId(moment.id("user")), 0)?;
        if !tools.store.found_school(&call, &pending).await? {
            return Err(Refusal::SchoolExists.into());
        }
        Ok(ProvisionedView {
            organisation: call.tenant(),
            user: pending.id,
            activation_code: pending.code(&tools.key).as_str().to_owned(),
            username: pending.login_name,
        })
    }
}

fn new_school(form: &NewSchoolForm) -> Result<Organisation, FieldErrors> {
    let mut errors = FieldErrors::new();
    let name = errors.keep("name", line("School name", &form.name, MAX_NAME));
    if form.urn.len() != 6 || !form.urn.bytes().all(|byte| byte.is_ascii_digit()) {
        errors.add("urn", "Enter the school's URN, six digits");
    }
    let Some(name) = name.filter(|_| errors.is_empty()) else { return Err(errors) };
    Ok(Organisation {
        // The same URN is the same school, however often this is tried.
        id: OrganisationId(derived_id(Timestamp::UNIX_EPOCH, &[b"school", form.urn.as_bytes()])),
        name,
        kind: form.kind,
        urn: form.urn.clone(),
        limits: Seats::LIMITS,
        seats: Seats::NONE,
        active_administrators: 0,
        password_length: PASSWORD_LENGTH,
        second_factor_required: false,
        users_created: false,
    })
}
