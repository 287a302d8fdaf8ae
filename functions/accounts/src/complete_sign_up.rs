//! Complete sign-up: check the link and the activation code, then in one transaction turn the pending account into an
//! active one with the chosen password and the answers to the security questions. Link and code work once. A wrong
//! attempt is counted before it is answered.

use crate::password_hash;
use crate::tools::Invitations;
use domain::access::call::Visit;
use domain::accounts::forms::{CompleteSignUpForm, SignedUpView};
use domain::accounts::known_browser::KnownBrowser;
use domain::accounts::pending_user::{CodeOutcome, LINK_DEAD};
use domain::accounts::security_questions::{KeptAnswer, NewAnswer};
use domain::base::failure::Failure;
use domain::base::secret::LinkToken;
use runtime::{Operation, Reply};

pub struct CompleteSignUp;

/// An attempt that loses to another one is repeated. The tenth wrong attempt locks the code, so only a large number of
/// attempts at the same moment needs more rounds.
const MAX_ROUNDS: usize = 32;

impl Operation for CompleteSignUp {
    type Form = CompleteSignUpForm;
    type Tools = Invitations;
    type Caller = Visit;

    async fn run(
        tools: &Invitations,
        visit: &Visit,
        form: CompleteSignUpForm,
    ) -> Result<Reply<SignedUpView>, Failure> {
        let link = LinkToken::parse(&form.token).ok_or(LINK_DEAD)?;
        let answers = form.checked(tools.questions)?;
        let kept = |answer: &NewAnswer| answer.kept(&tools.keys, link.user, &visit.moment);
        let answers: Vec<KeptAnswer> = answers.iter().map(kept).collect();
        let mut hash = None;
        for _ in 0..MAX_ROUNDS {
            let (pending, organisation) = tools.store.invitation(visit, &link).await?.ok_or(LINK_DEAD)?;
            pending.open(&link, &tools.keys, visit.moment.now)?;
            let password = pending.person.choose_password("password", &form.password, &organisation)?;
            match pending.try_code(&form.activation_code, &tools.keys, &organisation, &visit.moment)? {
                CodeOutcome::Wrong { counted, refusal, event } => {
                    if tools.store.replace_invitation(visit, *counted, event).await? {
                        return Err(refusal.into());
                    }
                }
                CodeOutcome::Right(user) => {
                    let hash = match &mut hash {
                        Some(hash) => hash,
                        none => {
                            none.insert(password_hash::hash(password.as_str(), visit.moment.secret("salt"))?)
                        }
                    };
                    if tools.store.activate(visit, &pending, &user, hash, &answers).await? {
                        let browser =
                            KnownBrowser::of(&visit.moment).knowing(&user, &tools.keys, visit.moment.now);
                        let view = SignedUpView { username: user.person.username().to_owned() };
                        return Ok(Reply::from(view).with_known_browser(&browser));
                    }
                }
            }
        }
        Err(Failure::Busy("an invitation changed under every try".to_owned()))
    }
}
