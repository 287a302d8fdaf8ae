//! Complete sign-up: check the link and the activation code, then in one transaction turn the pending account into an
//! active one with the chosen password and the answers to the security questions. Link and code work once. A wrong
//! attempt is counted before it is answered. The person is signed in then, in a second transaction; if that fails, they sign in
//! themselves.

use crate::password_hash;
use crate::tools::Invitations;
use domain::access::call::Visit;
use domain::access::organisation::Organisation;
use domain::access::session::SessionToken;
use domain::accounts::forms::{CompleteSignUpForm, SessionView, SignedUpView};
use domain::accounts::known_browser::KnownBrowser;
use domain::accounts::pending_user::{CodeOutcome, LINK_DEAD};
use domain::accounts::security_questions::{KeptAnswer, NewAnswer};
use domain::accounts::sign_in;
use domain::accounts::user::User;
use domain::audit::entry::Entry;
use domain::base::failure::Failure;
use domain::base::secret::LinkToken;
use runtime::{Operation, Reply};
use store::NewSession;

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
                        let reply = signed_in(tools, visit, &user, &organisation).await;
                        return Ok(reply.with_known_browser(&browser));
                    }
                }
            }
        }
        Err(Failure::Busy("an invitation changed under every try".to_owned()))
    }
}

/// Signs the person in, who has just proved more than a sign-in asks for: the link, the code and the new password.
async fn signed_in(
    tools: &Invitations,
    visit: &Visit,
    user: &User,
    organisation: &Organisation,
) -> Reply<SignedUpView> {
    let username = user.person.username().to_owned();
    match begin(tools, visit, user, &username).await {
        Ok(token) => {
            let session = Some(Box::new(SessionView::of(user, organisation, tools.questions)));
            Reply::begin_session(SignedUpView { username, session }, &token)
        }
        Err(_) => SignedUpView { username, session: None }.into(),
    }
}

async fn begin(
    tools: &Invitations,
    visit: &Visit,
    user: &User,
    username: &str,
) -> Result<SessionToken, Failure> {
    let token = SessionToken::new(visit.moment.secret("session"));
    let previous = tools.store.browsers_session(visit).await?;
    let event = sign_in::signed_in(user, sign_in::typed_name(tools.keys.current(), username), false);
    let entry = Entry::of_sign_in(visit, user.organisation, (user.id, user.person.label()), event)?;
    let begun = NewSession {
        session: &sign_in::session(visit, user, &token),
        previous: previous.as_ref(),
        taken: None,
        with_username: false,
        code: None,
    };
    tools.store.begin_session(visit, &begun, &entry).await?;
    Ok(token)
}
