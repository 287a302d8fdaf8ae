//! Confirm second factor: turn the factor on with the app's first code, in one read and one transaction, and show the
//! recovery codes, which are shown only now. Running it twice is refused.

use crate::one_time_code;
use crate::tools::Invitations;
use domain::accounts::forms::{ConfirmSecondFactorForm, RecoveryCodesView};
use domain::accounts::signed_in::OwnAccountCall;
use domain::base::event::EventKind;
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
        // Wrong codes are not counted: the caller has already been shown the secret.
        let moment = call.moment();
        let open = factor.open(&tools.keys, user.id, moment).ok_or(Refusal::SecondFactorNotBegun)?;
        let step = one_time_code::step(open.secret(), &form.code, moment.now)?;
        let step = step.filter(|step| open.taking(*step).is_some()).ok_or_else(|| {
            FieldErrors::of(
                "code",
                "The code is not right. Check that the clock of your device is, and type the next one",
            )
        })?;
        let (confirmed, recovery_codes) = open.confirmed(step);
        let event = user.event(EventKind::SecondFactorConfirmed);
        if !tools.store.change_factor(call, user.id, Some(&factor), &confirmed, event, None).await? {
            return Err(Refusal::ChangedMeanwhile.into());
        }
        Ok(RecoveryCodesView { recovery_codes }.into())
    }
}
