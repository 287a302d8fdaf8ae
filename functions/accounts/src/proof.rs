//! Proof that a signed-in person is the account's holder: the password again, and a code if there is a second factor.
//! Attempts are counted as at sign-in, per account.

use crate::tools::Invitations;
use crate::{one_time_code, password_hash};
use domain::access::call::Call;
use domain::accounts::attempts::{self, AttemptsOf};
use domain::accounts::second_factor::Factor;
use domain::accounts::user::User;
use domain::audit::entry::Entry;
use domain::base::failure::{Failure, FieldErrors};
use domain::base::refusal::Refusal;
use store::Attempt;

/// The proof that the password was right, with the second factor as it was read.
pub(crate) struct Proof {
    attempt: Attempt,
    /// The second factor: on, off, or begun and not confirmed yet; `None` if there was never one.
    pub(crate) factor: Option<Factor>,
}

/// Checks the password. Counts the attempt first.
///
/// # Errors
/// `Invalid` with the field `password`: it is wrong. `Waiting`: the account must wait.
pub(crate) async fn password(
    tools: &Invitations,
    call: &Call,
    user: &User,
    typed: &str,
) -> Result<Proof, Failure> {
    let attempt = tools.store.record_attempt(call.moment(), AttemptsOf::Account(user.id)).await?;
    let (hash, factor) = tools.store.own_credential(call).await?;
    if !password_hash::verify(typed, Some(&hash))? {
        wrong(tools, call, user, &attempt).await?;
        return Err(FieldErrors::of("password", "The password is not right. Type it again").into());
    }
    Ok(Proof { attempt, factor })
}

impl Proof {
    /// Checks a code of the second factor. Does not use it up.
    ///
    /// # Errors
    /// `Invalid` with the field `code`: it is wrong, or was used before. `SecondFactorExpired`.
    pub(crate) async fn code(
        &self,
        tools: &Invitations,
        call: &Call,
        user: &User,
        factor: &Factor,
        typed: &str,
    ) -> Result<(), Failure> {
        let open = factor.open(&tools.keys, user.id, call.moment()).ok_or(Refusal::SecondFactorExpired)?;
        if one_time_code::taken(&open, typed, call.moment().now)?.is_some() {
            return Ok(());
        }
        wrong(tools, call, user, &self.attempt).await?;
        let message = "The code is not right, or it was used before. Wait for the next one and type that";
        Err(FieldErrors::of("code", message).into())
    }

    /// Deletes the count of attempts.
    pub(crate) async fn accept(&self, tools: &Invitations) -> Result<(), Failure> {
        tools.store.clear_attempts(&self.attempt).await
    }
}

async fn wrong(tools: &Invitations, call: &Call, user: &User, attempt: &Attempt) -> Result<(), Failure> {
    let Some(until) = attempt.until.filter(|_| !attempt.told) else { return Ok(()) };
    let (mail, event) = attempts::locked(user, call.organisation(), until, call.moment());
    tools.store.begin_wait(attempt, Some((mail, Entry::of(call, event)?))).await
}
