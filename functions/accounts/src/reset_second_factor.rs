//! Reset second factor: remove a lost factor from another person's account, as an administrator, and tell that person
//! by mail. One read and one transaction. Running it twice is refused.

use crate::tools::Accounts;
use domain::access::call::Call;
use domain::accounts::forms::ResetSecondFactorForm;
use domain::accounts::second_factor::taken_off;
use domain::base::failure::Failure;
use domain::base::refusal::Refusal;
use runtime::{Operation, Reply};

pub struct ResetSecondFactor;

impl Operation for ResetSecondFactor {
    type Form = ResetSecondFactorForm;
    type Tools = Accounts;
    type Caller = Call;

    async fn run(tools: &Accounts, call: &Call, form: ResetSecondFactorForm) -> Result<Reply<()>, Failure> {
        let (user, factor) = tools.store.factor_of(call, form.user).await?;
        let (off, event, mail) = taken_off(call, &user, factor.as_ref())?;
        if !tools.store.change_factor(call, user.id, factor.as_ref(), &off, event, Some(mail)).await? {
            return Err(Refusal::ChangedMeanwhile.into());
        }
        Ok(().into())
    }
}
