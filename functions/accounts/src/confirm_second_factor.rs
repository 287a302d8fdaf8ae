//! Confirm second factor: turn the factor on with the app's first code, in one read and one transaction, show the
//! recovery codes, which are shown only now, and tell the holder by mail. Wrong codes are counted. Running it twice is
//! refused.

use crate::tools::Invitations;
use crate::{one_time_code, proof};
use domain::accounts::attempts::AttemptsOf;
use domain::accounts::forms::{ConfirmSecondFactorForm, RecoveryCodesView};
use domain::accounts::second_factor::turned_on;
use domain::accounts::signed_in::OwnAccountCall;
use domain::base::failure::{Failure, FieldErrors};
use domain::base::refusal::Refusal;
use runtime::{Operation, Reply};

pub struct ConfirmSecondFactor;

impl Operation for ConfirmSecondFactor {
    type Form = ConfirmSecondFactorForm;
    type Tools = Invitations;
    type Caller = OwnAccountCall;

    async fn run(
        tools: &Invitations,
        own: &OwnAccountCall,
        form: ConfirmSecondFactorForm,
    ) -> Result<Reply<RecoveryCodesView>, Failure> {
        form.check()?;
        let (call, user) = (own.call(), own.user());
        let (_, factor) = tools.store.own_credential(call).await?;
        let factor = factor.ok_or(Refusal::SecondFactorNotBegun)?;
        if factor.on {
            return Err(Refusal::SecondFactorOn.into());
        }
        let moment = call.moment();
        let open = factor.open(&tools.keys, user.id, moment).ok_or(Refusal::SecondFactorNotBegun)?;
        let guess = tools.store.record_attempt(moment, AttemptsOf::Codes(user.id)).await?;
        let Some(step) = one_time_code::step(open.secret(), &form.code, moment.now)? else {
            proof::tell_of_codes(tools, own, &guess).await?;
            return Err(FieldErrors::of("code", proof::CODE_WRONG).into());
        };
        tools.store.clear_attempts(&guess).await?;
        let (confirmed, recovery_codes) = open.confirmed(step);
        let (event, mail) = turned_on(user, call.organisation(), moment);
        if !tools.store.change_factor(call, user.id, Some(&factor), &confirmed, event, Some(mail)).await? {
            return Err(Refusal::ChangedMeanwhile.into());
        }
        Ok(RecoveryCodesView { recovery_codes }.into())
    }
}
