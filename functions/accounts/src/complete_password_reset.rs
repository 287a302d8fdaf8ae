//! Complete password reset: check the link and, if they are asked for, the characters of a security answer. Then, in
//! one transaction, set the password, end every session and every wait of the account, and use the link up. An attempt
//! is counted per account before it is checked, and a wrong one per link before it is answered. A link that was used is
//! refused. The browser is a known one afterwards, so that a reset also helps a person who has to wait because of
//! strangers' attempts (ADR 0012).

use crate::password_hash;
use crate::tools::Invitations;
use domain::access::call::Visit;
use domain::accounts::attempts::AttemptsOf;
use domain::accounts::forms::{CompletePasswordResetForm, PasswordChangedView};
use domain::accounts::known_browser::KnownBrowser;
use domain::accounts::password_reset::{RESET_LINK_DEAD, ResetOutcome};
use domain::accounts::user::User;
use domain::base::failure::Failure;
use domain::base::refusal::Refusal;
use domain::base::secret::LinkToken;
use runtime::{Operation, Reply};
use store::{Attempt, ResetCandidate};

pub struct CompletePasswordReset;

/// An attempt that loses to another one is repeated. The third wrong attempt ends the link, so only a large number of
/// attempts at the same moment needs more rounds.
const MAX_ROUNDS: usize = 32;

impl Operation for CompletePasswordReset {
    type Form = CompletePasswordResetForm;
    type Tools = Invitations;
    type Caller = Visit;

    async fn run(
        tools: &Invitations,
        visit: &Visit,
        form: CompletePasswordResetForm,
    ) -> Result<Reply<PasswordChangedView>, Failure> {
        form.check()?;
        let link = LinkToken::parse(&form.token).ok_or(RESET_LINK_DEAD)?;
        let (mut hash, mut attempt) = (None, None);
        for _ in 0..MAX_ROUNDS {
            let candidate = tools.store.reset(visit, &link).await?.ok_or(RESET_LINK_DEAD)?;
            let ResetCandidate { user, organisation, answers, reset: Some(reset), wait } = candidate else {
                return Err(RESET_LINK_DEAD);
            };
            // Once this request's own attempt is counted, a wait that it began does not stop it.
            let wait = wait.filter(|_| attempt.is_none());
            if let Err(refused) = reset.open(&link, &user, &tools.keys, wait, visit.moment.now) {
                if let Some(attempt) = &attempt {
                    tools.store.return_attempt(attempt).await?;
                }
                return Err(refused);
            }
            let password = user.person.choose_password("password", &form.password, &organisation)?;
            if attempt.is_none() && reset.question.is_some() {
                attempt = Some(count(tools, visit, &user).await?);
            }
            let outcome = reset.try_characters(
                &form.characters,
                &answers,
                &user,
                &organisation,
                &tools.keys,
                &visit.moment,
            )?;
            match outcome {
                ResetOutcome::Wrong { counted, refusal, event } => {
                    if tools.store.replace_reset(visit, organisation.id, *counted, event).await? {
                        return Err(refusal.into());
                    }
                }
                ResetOutcome::Right(used) => {
                    let hash = match &mut hash {
                        Some(hash) => hash,
                        none => {
                            none.insert(password_hash::hash(password.as_str(), visit.moment.secret("salt"))?)
                        }
                    };
                    let mut now = user.clone();
                    let event = now.password_reset();
                    let browser =
                        KnownBrowser::of(&visit.moment).knowing(&now, &tools.keys, visit.moment.now);
                    if tools.store.reset_password(visit, &user, now, *used, hash, event).await? {
                        let view = PasswordChangedView { username: user.person.username().to_owned() };
                        return Ok(Reply::from(view).with_known_browser(&browser));
                    }
                }
            }
        }
        Err(Failure::Busy("a reset changed under every try".to_owned()))
    }
}

/// Counts an attempt at the characters, over all links of the account.
async fn count(tools: &Invitations, visit: &Visit, user: &User) -> Result<Attempt, Failure> {
    let counted = tools.store.record_attempt(&visit.moment, AttemptsOf::Answers(user.id)).await;
    counted.map_err(|failure| match failure {
        Failure::Waiting { until, .. } => Refusal::AnswersWait { until }.into(),
        other => other,
    })
}
