//! Sign in: a session for whoever knows the name and the password. An unknown name, a wrong password and
//! an account that is not active look and take the same.

use crate::password_hash;
use crate::tools::Accounts;
use domain::call::Visit;
use domain::failure::Failure;
use domain::forms::accounts::{SessionView, SignInForm};
use domain::session::{Session, SessionToken};
use domain::text::Email;
use runtime::{Operation, Reply};
use store::SignInName;

/// The operation.
pub struct SignIn;

const WRONG: Failure =
    Failure::Unauthenticated("The username or password is not right. Check both and try again.");

impl Operation for SignIn {
    type Form = SignInForm;
    type Tools = Accounts;
    type Caller = Visit;

    async fn run(tools: &Accounts, visit: &Visit, form: SignInForm) -> Result<Reply<SessionView>, Failure> {
        form.check()?;
        let name = name(&form.username);
        let candidate = tools.store.sign_in_candidate(visit, &name).await?;
        let stored = candidate.as_ref().map(|candidate| candidate.password_hash.as_str());
        if !password_hash::verify(&form.password, stored)? {
            return Err(WRONG);
        }
        let mut candidate = candidate.filter(|candidate| candidate.user.is_active()).ok_or(WRONG)?;
        let token = SessionToken::new(visit.moment.secret("session"));
        let now = visit.moment.now;
        let session = Session {
            fingerprint: token.fingerprint(),
            organisation: candidate.organisation.id,
            id: visit.moment.id("session"),
            user: candidate.user.id,
            epoch: candidate.user.session_epoch,
            address: visit.moment.address.clone(),
            browser: visit.moment.browser.clone(),
            started: now,
            seen: now,
        };
        let with_username = matches!(name, SignInName::LoginName(_));
        tools.store.begin_session(visit, &session, with_username).await?;
        candidate.user.username_used |= with_username;
        Ok(Reply::begin_session(SessionView::of(&candidate.user, &candidate.organisation), &token))
    }
}

fn name(typed: &str) -> SignInName {
    if typed.contains('@') {
        return Email::parse(typed).map_or(SignInName::Nobody, SignInName::Email);
    }
    let name = typed.trim().to_ascii_lowercase();
    if !name.is_empty() && name.len() <= 20 && name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        SignInName::LoginName(name)
    } else {
        SignInName::Nobody
    }
}
