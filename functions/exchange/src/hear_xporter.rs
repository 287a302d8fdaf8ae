//! Hear Xporter: take Groupcall's message about what a school consented to. The address holds a secret. Two reads and one transaction,
//! and the school's login if the message brings one; the same message again changes nothing, and so does one about a school that
//! Attain does not know. A new login is kept first: the one before is worth nothing any more. What was held under a scope that the
//! school takes back is deleted (F76), 90 pupils per transaction; the same message again, or the next extract, completes one that died.

use crate::login::keep;
use crate::providers::HearingLogins;
use crate::purge::purge;
use connectors::scopes_of_xporter;
use domain::access::call::{Call, Visit};
use domain::base::failure::Failure;
use domain::exchange::connection::parse_reference;
use domain::exchange::forms::HearXporterForm;
use domain::exchange::provider::Provider;
use runtime::{Operation, Reply};

pub struct HearXporter;

impl Operation for HearXporter {
    type Form = HearXporterForm;
    type Tools = HearingLogins;
    type Caller = Visit;

    async fn run(tools: &HearingLogins, visit: &Visit, form: HearXporterForm) -> Result<Reply<()>, Failure> {
        if !form.secret.is(&tools.secret) {
            return Err(Failure::NOT_FOUND);
        }
        let moment = &visit.moment;
        let Ok(number) = parse_reference(Provider::Xporter, &form.school_id) else { return Ok(().into()) };
        let Some(school) = tools.store.school_at_mis(moment, Provider::Xporter, &number).await? else {
            return Ok(().into());
        };
        let call = Call::of_provider(tools.store.organisation(moment, school).await?, moment.clone());
        if let Some(login) = form.login() {
            keep(&tools.store, &tools.logins, &call, &login).await?;
        }
        let granted = scopes_of_xporter(&form.scopes);
        let heard = tools
            .store
            .change_connection(&call, |connection| Ok(Some(connection.consent(&granted, moment.now))));
        purge(&tools.store, &tools.files, &call, heard.await?).await?;
        Ok(().into())
    }
}
