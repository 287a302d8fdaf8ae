//! Hear Wonde: take its message about a school's decision. The address holds a secret. Two reads and one transaction; the same
//! message again changes nothing, and so does one about a school that Attain does not know.

use crate::providers::Hearing;
use domain::access::call::{Call, Visit};
use domain::base::failure::Failure;
use domain::exchange::connection::parse_reference;
use domain::exchange::forms::HearWondeForm;
use domain::exchange::provider::Provider;
use runtime::{Operation, Reply};

pub struct HearWonde;

impl Operation for HearWonde {
    type Form = HearWondeForm;
    type Tools = Hearing;
    type Caller = Visit;

    async fn run(tools: &Hearing, visit: &Visit, form: HearWondeForm) -> Result<Reply<()>, Failure> {
        if !form.secret.is(&tools.secret) {
            return Err(Failure::NOT_FOUND);
        }
        let moment = &visit.moment;
        let (Some(told), Ok(number)) = (form.told(), parse_reference(Provider::Wonde, &form.school_id))
        else {
            return Ok(().into());
        };
        if let Some(school) = tools.store.school_at_mis(moment, Provider::Wonde, &number).await? {
            let organisation = tools.store.organisation(moment, school).await?;
            let call = Call::of_provider(organisation, moment.clone());
            let heard = tools
                .store
                .change_connection(&call, |connection| Ok(Some(connection.hear(told, moment.now))));
            heard.await?;
        }
        Ok(().into())
    }
}
