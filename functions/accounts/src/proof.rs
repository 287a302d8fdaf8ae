//! Somebody who is signed in shows that they are the account's holder: the password again, and a code where there is a
//! second factor. Tries are counted as those at the sign-in page are.

use crate::tools::Invitations;
use crate::{one_time_code, password_hash};
use domain::audit::Entry;
use domain::call::Call;
use domain::failure::{Failure, FieldErrors};
use domain::second_factor::Factor;
use domain::tries::{self, Tried};
use domain::user::User;
use store::Taken;

/// A try that turned out right, and the second factor as it was read.
pub(crate) struct Proof {
    taken: Taken,
    /// The second factor there is.
    pub(crate) factor: Option<Factor>,
}

/// Asks for the password.
///
/// # Errors
/// The error of the field `password`; the account must wait.
pub(crate) async fn password(
    tools: &Invitations,
    call: &Call,
    user: &User,
    typed: &str,
) -> Result<Proof, Failure> {
    let taken = tools.store.take_try(call.moment(), Tried::Account(user.id)).await?;
    let (hash, factor) = tools.store.own_credential(call).await?;
    if !password_hash::verify(typed, Some(&hash))? {
        wrong(tools, call, user, &taken).await?;
        return Err(FieldErrors::of("password", "The password is not right. Type it again").into());
    }
    Ok(Proof { taken, factor })
}

impl Proof {
    /// Asks for a code of the second factor.
    ///
    /// # Errors
    /// The error of the field `code`.
    pub(crate) async fn code(
        &self,
        tools: &Invitations,
        call: &Call,
        user: &User,
        factor: &Factor,
        typed: &str,
    ) -> Result<(), Failure> {
        if one_time_code::taken(factor, &tools.key, user.id, typed, call.moment().now)?.is_some() {
            return Ok(());
        }
        wrong(tools, call, user, &self.taken).await?;
        let message = "The code is not right, or it was used before. Wait for the next one and type that";
        Err(FieldErrors::of("code", message).into())
    }

    /// The tries so far are forgotten.
    pub(crate) async fn accept(&self, tools: &Invitations) -> Result<(), Failure> {
        tools.store.forget_tries(&self.taken).await
    }
}

async fn wrong(tools: &Invitations, call: &Call, user: &User, taken: &Taken) -> Result<(), Failure> {
    let Some(until) = taken.until.filter(|_| !taken.told) else { return Ok(()) };
    let (mail, event) = tries::locked(user, call.organisation(), until, call.moment());
    tools.store.begin_wait(taken, Some((mail, Entry::of(call, event)?))).await
}
