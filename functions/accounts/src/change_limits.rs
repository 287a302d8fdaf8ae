//! Change limits: change how many people of an organisation may have School setup and Manage data (F9, F10). The provider invokes it
//! by hand when the organisation has asked and said why; the reason is kept in the organisation's trail. Two reads and one
//! transaction. Running it twice is the same as once. Accounts that exist stay, so no limit goes below what is used.

use crate::tools::Accounts;
use domain::access::call::Call;
use domain::access::organisation::OrganisationKind;
use domain::access::seats::Seats;
use domain::base::failure::{Failure, FieldErrors};
use domain::base::moment::Moment;
use runtime::Task;
use serde::{Deserialize, Serialize};

pub struct ChangeLimits;

/// The event, written by the provider.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeLimitsForm {
    kind: OrganisationKind,
    /// The URN of a school, or one that it had before; the code of a local authority or a diocese, the UID of an academy chain.
    number: String,
    limits: Seats,
    /// Why, as the organisation says it.
    reason: String,
}

/// The answer: the limits as they are now, and how much of them is used.
#[derive(Debug, Serialize)]
pub struct LimitsView {
    organisation: String,
    limits: Seats,
    used: Seats,
}

impl Task for ChangeLimits {
    const NAME: &'static str = "change-limits";
    type Tools = Accounts;
    type Event = ChangeLimitsForm;
    type Answer = LimitsView;

    async fn run(tools: &Accounts, moment: &Moment, form: ChangeLimitsForm) -> Result<LimitsView, Failure> {
        let number = form.kind.numbering().id(&form.number);
        let number = number.map_err(|wrong| FieldErrors::of("number", wrong))?;
        let call = Call::of_provider(tools.store.numbered(moment, number).await?, moment.clone());
        let organisation = call.organisation();
        if let Some(event) = organisation.change_limits(form.limits, &form.reason)? {
            tools.store.change_limits(&call, form.limits, event).await?;
        }
        Ok(LimitsView {
            organisation: organisation.name.clone(),
            limits: form.limits,
            used: organisation.seats,
        })
    }
}
