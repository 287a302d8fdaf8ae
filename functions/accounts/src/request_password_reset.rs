//! Request password reset: mail a link, at most three per hour and address. Two reads and one transaction, and the same
//! answer, whether the address has an account or not. A deactivated account gets no link. A pending one gets none
//! either: its way in is the sign-up mail in the same inbox, and a reset link would bypass the activation code.

use crate::tools::Invitations;
use domain::access::call::Visit;
use domain::accounts::forms::RequestPasswordResetForm;
use domain::accounts::password_reset::Reset;
use domain::base::failure::Failure;
use runtime::{Operation, Reply};
use store::ResetCandidate;

pub struct RequestPasswordReset;

/// At most three links are sent per hour, so only the write of a mail that is being sent can need more rounds.
const MAX_ROUNDS: usize = 16;

impl Operation for RequestPasswordReset {
    type Form = RequestPasswordResetForm;
    type Tools = Invitations;
    type Caller = Visit;

    async fn run(
        tools: &Invitations,
        visit: &Visit,
        form: RequestPasswordResetForm,
    ) -> Result<Reply<()>, Failure> {
        let email = form.check()?;
        for _ in 0..MAX_ROUNDS {
            let (asked, candidate) = tools.store.reset_candidate(visit, &email).await?;
            let Some(asked) = asked.another(visit.moment.now) else { return Ok(().into()) };
            let telling = |reset: &Reset| reset.is_telling(visit.moment.now);
            let candidate = candidate.filter(|candidate| {
                candidate.user.is_active() && !candidate.reset.as_ref().is_some_and(telling)
            });
            let link = candidate.map(|ResetCandidate { user, organisation, answers, reset }| {
                let answers = if tools.questions { answers.as_slice() } else { &[] };
                let was = reset.map_or(0, |reset| reset.version);
                let (reset, event) =
                    Reset::ask(&user, &organisation, answers, was, &tools.keys, &visit.moment);
                (organisation.id, reset, event)
            });
            let link = link.as_ref().map(|(school, reset, event)| (*school, reset, event.clone()));
            if tools.store.ask_for_reset(visit, &email, &asked, link).await? {
                return Ok(().into());
            }
        }
        Err(Failure::Busy("a reset changed under every attempt to ask for another".to_owned()))
    }
}
