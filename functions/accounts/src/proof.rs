//! Proof that a signed-in person is the account's holder: the password again, and a code if there is a second factor.
//! Attempts are counted as at sign-in: passwords per account here, codes per account wherever they are typed.

use crate::tools::Invitations;
use crate::{one_time_code, password_hash};
use domain::accounts::attempts::{self, AttemptsOf};
use domain::accounts::second_factor::{Factor, TypedCode};
use domain::accounts::signed_in::OwnAccountCall;
use domain::audit::entry::Entry;
use domain::base::failure::{Failure, FieldErrors};
use domain::base::refusal::Refusal;
use store::Attempt;

/// The proof, with the second factor of the account.
pub(crate) struct Proof {
    /// The second factor as it was read: on, off, or begun and not confirmed yet; `None` if there was never one.
    pub(crate) factor: Option<Factor>,
    /// The second factor that is on, with the typed code used up. It must be part of the operation's transaction.
    pub(crate) used_up: Option<Factor>,
}

const CODE_MISSING: &str = "Enter the 6 digits from your authenticator app, or a recovery code";
pub(crate) const CODE_WRONG: &str =
    "The code is not right. Check that the clock on your phone is right, then enter the next code";
pub(crate) const CODE_USED: &str = "This code has already been used. Wait for the next one";

/// Checks the password and, if a second factor is on, the code. Counts the attempts first. Only a complete proof clears
/// the counts: a password alone would otherwise allow unlimited guesses of the code.
///
/// # Errors
/// `Invalid` with the field `password` or `code`: it is wrong, missing, or was used. `Waiting`: the account must wait.
/// `SecondFactorExpired`.
pub(crate) async fn of_holder(
    tools: &Invitations,
    own: &OwnAccountCall,
    password: &str,
    code: Option<&str>,
) -> Result<Proof, Failure> {
    let (call, user) = (own.call(), own.user());
    let attempt = tools.store.record_attempt(call.moment(), AttemptsOf::Account(user.id)).await?;
    let (hash, factor) = tools.store.own_credential(call).await?;
    if !password_hash::verify(password, Some(&hash))? {
        if let Some(until) = attempt.untold() {
            let (mail, event) = attempts::locked(user, call.organisation(), until, call.moment());
            tools.store.begin_wait(&attempt, Some((mail, Entry::of(call, event)?))).await?;
        }
        return Err(FieldErrors::of("password", "The password is not right. Enter it again").into());
    }
    let Some(on) = factor.as_ref().filter(|factor| factor.on) else {
        tools.store.clear_attempts(&attempt).await?;
        return Ok(Proof { factor, used_up: None });
    };
    // The password is right, so this is no wrong attempt, whatever the code is.
    tools.store.return_attempt(&attempt).await?;
    let Some(code) = code.map(str::trim).filter(|code| !code.is_empty()) else {
        return Err(FieldErrors::of("code", CODE_MISSING).into());
    };
    let open = on.open(&tools.keys, user.id, call.moment()).ok_or(Refusal::SecondFactorExpired)?;
    let guess = tools.store.record_attempt(call.moment(), AttemptsOf::Codes(user.id)).await?;
    match one_time_code::check(&open, code, call.moment().now)? {
        TypedCode::Right(used_up) => {
            tools.store.clear_attempts(&attempt).await?;
            tools.store.clear_attempts(&guess).await?;
            Ok(Proof { factor, used_up: Some(*used_up) })
        }
        TypedCode::Used => {
            tools.store.return_attempt(&guess).await?;
            Err(FieldErrors::of("code", CODE_USED).into())
        }
        TypedCode::Wrong => {
            tell_of_codes(tools, own, &guess).await?;
            Err(FieldErrors::of("code", CODE_WRONG).into())
        }
    }
}

/// Tells the holder, once per wait, that wrong codes were typed.
pub(crate) async fn tell_of_codes(
    tools: &Invitations,
    own: &OwnAccountCall,
    guess: &Attempt,
) -> Result<(), Failure> {
    let Some(until) = guess.untold() else { return Ok(()) };
    let call = own.call();
    let (mail, event) = attempts::codes_locked(own.user(), call.organisation(), until, call.moment());
    tools.store.begin_wait(guess, Some((mail, Entry::of(call, event)?))).await
}
