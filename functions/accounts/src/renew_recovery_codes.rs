//! Renew recovery codes: replace the caller's own recovery codes after the password and a code, show the new ones, which are
//! shown only now, and tell the holder by mail. One transaction. The code that was typed is used up, so running it twice is
//! refused.

use crate::proof;
use crate::tools::Invitations;
use domain::accounts::forms::{RecoveryCodesView, RenewRecoveryCodesForm};
use domain::accounts::second_factor::renewed;
use domain::accounts::signed_in::OwnAccountCall;
use domain::base::failure::Failure;
use domain::base::refusal::Refusal;
use runtime::{Operation, Reply};

pub struct RenewRecoveryCodes;

impl Operation for RenewRecoveryCodes {
    type Form = RenewRecoveryCodesForm;
    type Tools = Invitations;
    type Caller = OwnAccountCall;

    async fn run(
        tools: &Invitations,
        own: &OwnAccountCall,
        form: RenewRecoveryCodesForm,
    ) -> Result<Reply<RecoveryCodesView>, Failure> {
        form.check()?;
        let (call, user) = (own.call(), own.user());
        if !user.second_factor {
            return Err(Refusal::SecondFactorNotOn.into());
        }
        let proof = proof::of_holder(tools, own, &form.password, Some(&form.code)).await?;
        let (factor, used_up) = proof.factor.zip(proof.used_up).ok_or(Refusal::SecondFactorNotOn)?;
        let open = factor.open(&tools.keys, user.id, call.moment()).ok_or(Refusal::SecondFactorExpired)?;
        let (factor_now, recovery_codes) = open.with_new_codes(used_up);
        let (event, mail) = renewed(user, call.organisation(), call.moment());
        if !tools.store.change_factor(call, user.id, Some(&factor), &factor_now, event, Some(mail)).await? {
            return Err(Refusal::ChangedMeanwhile.into());
        }
        Ok(RecoveryCodesView { recovery_codes }.into())
    }
}
