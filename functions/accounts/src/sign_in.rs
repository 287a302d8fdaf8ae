//! Sign in: begin a session for a person who knows the name and the password, in one transaction, which also ends the
//! browser's previous session. An unknown name, a wrong password and an account that is not active get the same answer
//! in the same time. The attempt is counted before the password is checked, so attempts at the same moment cannot avoid
//! the wait (`domain::accounts::attempts`). A browser in which the account signed in before has a count of its own, so
//! strangers cannot make it wait (ADR 0012). A second factor is asked for after the password was right; its codes are
//! counted per account, whatever the name. Both outcomes leave an entry in the audit trail: of the account's
//! organisation, or of the provider if nobody has the name.

use crate::tools::Invitations;
use crate::{one_time_code, password_hash};
use domain::access::call::Visit;
use domain::access::session::SessionToken;
use domain::accounts::attempts::{self, AttemptsOf};
use domain::accounts::forms::{SessionView, SignInForm};
use domain::accounts::known_browser::KnownBrowser;
use domain::accounts::renewal::Renewal;
use domain::accounts::second_factor::{Factor, TypedCode};
use domain::accounts::sign_in::{SignInName, Wrong, failed, session, signed_in, typed_name};
use domain::audit::entry::Entry;
use domain::base::failure::Failure;
use domain::base::ids::OrganisationId;
use domain::base::refusal::Refusal;
use runtime::{Operation, Reply};
use store::{Attempt, NewSession, OpenedSignIn, SignInCandidate};

pub struct SignIn;

const WRONG: Failure =
    Failure::Unauthenticated("The username or password is not right. Check both and try again.");

impl Operation for SignIn {
    type Form = SignInForm;
    type Tools = Invitations;
    type Caller = Visit;

    async fn run(
        tools: &Invitations,
        visit: &Visit,
        form: SignInForm,
    ) -> Result<Reply<SessionView>, Failure> {
        form.check()?;
        let name = SignInName::typed(&form.username);
        let OpenedSignIn { candidate, address, previous } = tools.store.open_sign_in(visit, &name).await?;
        let browser = KnownBrowser::of(&visit.moment);
        let known = candidate
            .as_ref()
            .and_then(|candidate| browser.token_of(&candidate.user, &tools.keys, visit.moment.now));
        let attempt = tools.store.begin_attempt(visit, &name, known, address.as_ref()).await?;
        let guess = Guess { name: &name, attempt, known: known.is_some() };
        let stored = candidate.as_ref().map(|candidate| candidate.password_hash.as_str());
        let right = password_hash::verify(&form.password, stored)?;
        let wrong = match &candidate {
            None => Some(Wrong::Name),
            Some(_) if !right => Some(Wrong::Password),
            Some(candidate) if !candidate.user.is_active() => Some(Wrong::Account),
            Some(_) => None,
        };
        if let Some(wrong) = wrong {
            guess.count(tools, visit, candidate.as_ref(), wrong).await?;
            return Err(WRONG);
        }
        let mut candidate = candidate.ok_or(WRONG)?;
        let code = take_code(tools, visit, &guess, &candidate, form.code.as_deref()).await?;
        renew_secrets(tools, visit, &candidate).await?;
        let token = SessionToken::new(visit.moment.secret("session"));
        let now = visit.moment.now;
        let session = session(visit, &candidate.user, &token);
        let with_username = matches!(name, SignInName::LoginName(_));
        let (user, organisation) = (&candidate.user, candidate.organisation.id);
        let event = signed_in(user, typed_name(tools.keys.current(), name.as_str()), code.is_some());
        let entry = Entry::of_sign_in(visit, organisation, (user.id, user.person.label()), event)?;
        let begun = NewSession {
            session: &session,
            previous: previous.as_ref(),
            taken: Some(&guess.attempt),
            with_username,
            code: code.as_ref(),
        };
        tools.store.begin_session(visit, &begun, &entry).await?;
        candidate.user.username_used |= with_username;
        let browser = browser.knowing(&candidate.user, &tools.keys, now);
        let view = SessionView::of(&candidate.user, &candidate.organisation, tools.questions);
        Ok(Reply::begin_session(view, &token).with_known_browser(&browser))
    }
}

/// Checks the code. Returns the second factor with the code used up, and the attempt at it; `None` if the account has
/// no second factor. The attempt at the name is returned in every case, because the password was right.
async fn take_code(
    tools: &Invitations,
    visit: &Visit,
    guess: &Guess<'_>,
    candidate: &SignInCandidate,
    code: Option<&str>,
) -> Result<Option<(Factor, Attempt)>, Failure> {
    let Some(factor) = candidate.factor.as_ref().filter(|factor| factor.on) else { return Ok(None) };
    tools.store.return_attempt(&guess.attempt).await?;
    let (user, now) = (candidate.user.id, visit.moment.now);
    let open = factor.open(&tools.keys, user, &visit.moment).ok_or(Refusal::SecondFactorExpired)?;
    let Some(code) = code.map(str::trim).filter(|code| !code.is_empty()) else {
        return Err(Failure::SecondFactorNeeded);
    };
    let attempt = tools.store.record_attempt(&visit.moment, AttemptsOf::Codes(user)).await?;
    match one_time_code::check(&open, code, now)? {
        TypedCode::Right(used_up) => Ok(Some((*used_up, attempt))),
        TypedCode::Used => {
            tools.store.return_attempt(&attempt).await?;
            Err(Failure::SecondFactorUsed)
        }
        TypedCode::Wrong => {
            let guess = Guess { attempt, ..*guess };
            guess.count(tools, visit, Some(candidate), Wrong::Code).await?;
            Err(Failure::SecondFactorWrong)
        }
    }
}

/// Moves what depends on an older secret key to the current one, once per key. The second factor moves with its code, in
/// the transaction that begins the session.
async fn renew_secrets(
    tools: &Invitations,
    visit: &Visit,
    candidate: &SignInCandidate,
) -> Result<(), Failure> {
    let SignInCandidate { user, organisation, .. } = candidate;
    let (kept, moment) = (candidate.kept(), &visit.moment);
    let Some(renewal) = Renewal::of(kept, user, organisation, &tools.keys, moment) else { return Ok(()) };
    let renewal = Renewal { factor: None, ..renewal };
    if renewal != Renewal::default() {
        tools.store.renew_secrets(user, kept, &renewal).await?;
    }
    Ok(())
}

/// An attempt that has been counted and may turn out to be wrong.
struct Guess<'a> {
    name: &'a SignInName,
    attempt: Attempt,
    /// True in a browser in which the account signed in before.
    known: bool,
}

impl Guess<'_> {
    /// Counts a wrong guess of a stranger's browser for the network address too. Records it in the trail, with the same
    /// calls whether anybody has the name or not. Tells the holder of an active account, once per lock, when this
    /// attempt begins a wait.
    async fn count(
        &self,
        tools: &Invitations,
        visit: &Visit,
        candidate: Option<&SignInCandidate>,
        wrong: Wrong,
    ) -> Result<(), Failure> {
        if !self.known {
            tools.store.count_address_attempt(&visit.moment, self.name.as_str()).await?;
        }
        let typed = typed_name(tools.keys.current(), self.name.as_str());
        let event = failed(candidate.map(|candidate| &candidate.user), typed, wrong);
        let organisation = candidate.map_or(OrganisationId::PROVIDER, |candidate| candidate.organisation.id);
        let entry = Entry::of_visit(visit, organisation, event)?;
        tools.store.record_failed_sign_in(visit, &entry).await?;
        let Some(until) = self.attempt.untold() else { return Ok(()) };
        let told = match candidate.filter(|candidate| candidate.user.is_active()) {
            None => None,
            Some(SignInCandidate { user, organisation, .. }) => {
                let locked = if wrong == Wrong::Code { attempts::codes_locked } else { attempts::locked };
                let (mail, event) = locked(user, organisation, until, &visit.moment);
                Some((mail, Entry::of_visit(visit, organisation.id, event)?))
            }
        };
        tools.store.begin_wait(&self.attempt, told).await
    }
}
