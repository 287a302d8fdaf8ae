//! Recover administrator: remove a lost second factor from an administrator's account when no colleague at the school
//! can. The provider invokes it by hand, after the person has proved by other means who they are. The person is told by
//! mail, and then signs in with the password alone. Two reads and one transaction. Running it twice is refused.

use crate::tools::Accounts;
use domain::access::call::Call;
use domain::accounts::second_factor::taken_off;
use domain::base::failure::Failure;
use domain::base::moment::Moment;
use domain::base::refusal::Refusal;
use runtime::Task;
use serde::{Deserialize, Serialize};

pub struct RecoverAdministrator;

/// The event, written by the provider.
#[derive(Debug, Deserialize)]
pub struct RecoverForm {
    /// The administrator's generated username.
    username: String,
}

/// The answer, with the school's name.
#[derive(Debug, Serialize)]
pub struct RecoveredView {
    school: String,
}

impl Task for RecoverAdministrator {
    const NAME: &'static str = "recover-administrator";
    type Tools = Accounts;
    type Event = RecoverForm;
    type Answer = RecoveredView;

    async fn run(tools: &Accounts, moment: &Moment, form: RecoverForm) -> Result<RecoveredView, Failure> {
        let holder = tools.store.administrator(&form.username).await?.ok_or(Failure::NOT_FOUND)?;
        let call = Call::of_provider(holder.organisation, moment.clone());
        let (user, factor) = (holder.user, holder.factor.as_ref());
        let (off, event, mail) = taken_off(&call, &user, factor)?;
        if !tools.store.change_factor(&call, user.id, factor, &off, event, Some(mail)).await? {
            return Err(Refusal::ChangedMeanwhile.into());
        }
        Ok(RecoveredView { school: call.organisation().name.clone() })
    }
}
