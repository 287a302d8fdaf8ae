//! Provision organisation: create a school, local authority, academy chain or diocese, and its first administrator's pending
//! account, in one transaction. The provider invokes it by hand and passes the activation code on, as an administrator
//! does to a colleague. Running it twice is refused with `OrganisationExists`.

use crate::MAX_USERNAMES;
use crate::tools::Invitations;
use domain::access::call::Call;
use domain::access::organisation::{Belonging, BodyNumbers, Organisation, OrganisationKind};
use domain::accounts::forms::NewUserForm;
use domain::accounts::pending_user::PendingUser;
use domain::base::failure::{Failure, FieldErrors};
use domain::base::ids::{OrganisationId, UserId};
use domain::base::moment::Moment;
use domain::base::refusal::Refusal;
use domain::base::text::line;
use runtime::Task;
use serde::{Deserialize, Serialize};
use store::Clash;

pub struct ProvisionOrganisation;

/// The longest name of an organisation, in characters.
const MAX_NAME: usize = 100;

/// The event, written by the provider.
#[derive(Debug, Deserialize)]
pub struct NewOrganisationForm {
    name: String,
    kind: OrganisationKind,
    /// The URN of a school, the code of a local authority or a diocese, or the UID of an academy chain.
    number: String,
    /// The code of the local authority a school belongs to.
    #[serde(default)]
    authority: Option<String>,
    /// The UID of the academy chain a school belongs to.
    #[serde(default)]
    chain: Option<String>,
    /// The code of the diocese a school belongs to, such as `CE12`.
    #[serde(default)]
    diocese: Option<String>,
    forename: String,
    surname: String,
    email: String,
}

/// The answer: the provider passes the activation code on.
#[derive(Debug, Serialize)]
pub struct ProvisionedView {
    organisation: OrganisationId,
    user: UserId,
    username: Option<String>,
    activation_code: String,
}

impl Task for ProvisionOrganisation {
    const NAME: &'static str = "provision-organisation";
    type Tools = Invitations;
    type Event = NewOrganisationForm;
    type Answer = ProvisionedView;

    async fn run(
        tools: &Invitations,
        moment: &Moment,
        form: NewOrganisationForm,
    ) -> Result<ProvisionedView, Failure> {
        let organisation = new_organisation(&form)?;
        let first = NewUserForm::administrator(form.forename, form.surname, form.email).check()?;
        let call = Call::of_provider(organisation, moment.clone());
        let id = UserId(moment.id("user"));
        for attempt in 0..MAX_USERNAMES {
            let pending = PendingUser::invite(first.clone(), &call, &tools.keys, id, attempt)?;
            match tools.store.create_organisation(&call, &pending).await {
                Ok(()) => {
                    let code = pending.code(&tools.keys, moment.now).ok_or(Refusal::CodeExpired)?;
                    return Ok(ProvisionedView {
                        organisation: call.tenant(),
                        user: pending.id,
                        activation_code: code.as_str().to_owned(),
                        username: pending.person.login_name,
                    });
                }
                Err(Clash::LoginName) => {}
                Err(Clash::Emails(_)) => return Err(Refusal::EmailTaken.into()),
                Err(Clash::Batch) => return Err(Refusal::ChangedMeanwhile.into()),
                Err(Clash::Failed(failure)) => return Err(failure),
            }
        }
        Err(Failure::Busy("every generated username was taken".to_owned()))
    }
}

fn new_organisation(form: &NewOrganisationForm) -> Result<Organisation, FieldErrors> {
    let mut errors = FieldErrors::new();
    let name = errors.keep("name", line("Name", &form.name, MAX_NAME));
    // The id is derived from the number, so the same number is always the same organisation.
    let id = errors.keep("number", form.kind.numbering().id(&form.number));
    let numbers = BodyNumbers {
        authority: form.authority.as_deref(),
        chain: form.chain.as_deref(),
        diocese: form.diocese.as_deref(),
    };
    let belonging = Belonging::of(form.kind, numbers);
    let belonging = belonging.map_err(|wrong| errors.extend(wrong)).ok();
    match (name, id, belonging) {
        (Some(name), Some(id), Some(belonging)) => {
            let mut new = Organisation::new(form.kind, id, name, form.number.clone(), belonging);
            new.note_belonging(numbers, None);
            Ok(new)
        }
        _ => Err(errors),
    }
}
