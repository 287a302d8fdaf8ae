//! Reset second factor: an administrator takes a lost one off another person's account, who is told by email. One's own
//! is removed with the password and a code, so that an unlocked screen is not enough.

use crate::tools::Accounts;
use domain::call::Call;
use domain::failure::{Failure, Refusal};
use domain::forms::security::ResetSecondFactorForm;
use domain::second_factor::taken_off;
use runtime::{Operation, Reply};

/// The operation.
pub struct ResetSecondFactor;

impl Operation for ResetSecondFactor {
    type Form = ResetSecondFactorForm;
    type Tools = Accounts;
    type Caller = Call;

    async fn run(tools: &Accounts, call: &Call, form: ResetSecondFactorForm) -> Result<Reply<()>, Failure> {
        let (user, factor) = tools.store.factor_of(call, form.user).await?;
        if call.user().is_some_and(|caller| caller.id == user.id) {
            return Err(Refusal::OwnSecondFactor.into());
        }
        let factor = factor.filter(|factor| factor.on).ok_or(Refusal::SecondFactorNotOn)?;
        let (event, mail) = taken_off(&user, call.organisation(), call.by().name, call.moment());
        if !tools.store.change_factor(call, user.id, Some(&factor), &factor.off(), event, Some(mail)).await? {
            return Err(Refusal::ChangedMeanwhile.into());
        }
        Ok(().into())
    }
}
