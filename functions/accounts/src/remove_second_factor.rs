//! Remove second factor: turn the caller's own factor off after the password and a code, and tell them by mail. One
//! transaction. Running it twice is refused.

use crate::proof;
use crate::tools::Invitations;
use domain::accounts::forms::RemoveSecondFactorForm;
use domain::accounts::second_factor::removed;
use domain::accounts::signed_in::OwnAccountCall;
use domain::base::failure::Failure;
use domain::base::refusal::Refusal;
use runtime::{Operation, Reply};

pub struct RemoveSecondFactor;

impl Operation for RemoveSecondFactor {
    type Form = RemoveSecondFactorForm;
    type Tools = Invitations;
    type Caller = OwnAccountCall;

    async fn run(
        tools: &Invitations,
        own: &OwnAccountCall,
        form: RemoveSecondFactorForm,
    ) -> Result<Reply<()>, Failure> {
        form.check()?;
        let (call, user) = (own.call(), own.user());
        if !user.second_factor {
            return Err(Refusal::SecondFactorNotOn.into());
        }
        let proof = proof::of_holder(tools, own, &form.password, Some(&form.code)).await?;
        let factor = proof.factor.as_ref().filter(|factor| factor.on).ok_or(Refusal::SecondFactorNotOn)?;
        let (event, mail) = removed(user, call.organisation(), call.moment());
        if !tools.store.change_factor(call, user.id, Some(factor), &factor.off(), event, Some(mail)).await? {
            return Err(Refusal::ChangedMeanwhile.into());
        }
        Ok(().into())
    }
}
