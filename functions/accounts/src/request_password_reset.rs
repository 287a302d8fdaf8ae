//! Request password reset: mail a link, within the limits of `domain::accounts::mail_limit`. Two reads and one transaction, for a
//! username two reads more, and the same answer, whether an account has the name or not. A deactivated account gets no link. A pending one gets none
//! either: its way in is the sign-up mail in the same inbox, and a reset link would bypass the activation code.

use crate::tools::Invitations;
use domain::access::call::Visit;
use domain::accounts::forms::RequestPasswordResetForm;
use domain::accounts::mail_limit::{Exceeded, MailCount, Party};
use domain::accounts::password_reset::Reset;
use domain::base::failure::Failure;
use runtime::{Operation, Reply};
use store::ResetCandidate;

pub struct RequestPasswordReset;

/// Only other requests at the same moment, and the write of a mail that is being sent, need more than one round.
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
        let email = tools.store.inbox(visit, &form.check()?).await?;
        for _ in 0..MAX_ROUNDS {
            let (counted, candidate) = tools.store.reset_candidate(visit, &email).await?;
            let added = match counted.add(1, visit.moment.now) {
                Ok(added) => added,
                // Not told, because somebody else may have asked for the links.
                Err(Exceeded { count: MailCount { party: Party::Inbox(_), .. }, .. }) => return Ok(().into()),
                Err(exceeded) => return Err(exceeded.refused(visit.moment.now)),
            };
            let telling = |reset: &Reset| reset.is_telling(visit.moment.now);
            let candidate = candidate.filter(|candidate| {
                candidate.user.is_active() && !candidate.reset.as_ref().is_some_and(telling)
            });
            let link = candidate.map(|ResetCandidate { user, organisation, answers, reset, .. }| {
                let answers = if tools.questions { answers.as_slice() } else { &[] };
                let was = reset.map_or(0, |reset| reset.version);
                let (reset, event) =
                    Reset::ask(&user, &organisation, answers, was, &tools.keys, &visit.moment);
                (organisation.id, reset, event)
            });
            let link = link.as_ref().map(|(school, reset, event)| (*school, reset, event.clone()));
            if tools.store.ask_for_reset(visit, &added, link).await? {
                return Ok(().into());
            }
        }
        Err(Failure::Busy("a reset changed under every attempt to ask for another".to_owned()))
    }
}
