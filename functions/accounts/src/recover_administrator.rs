//! Recover administrator: the provider takes a lost second factor off an administrator's account, by hand, where no colleague
//! at their school can. Whoever asks for it must have shown who they are by other means than this system. They are told by
//! email, and sign in with the password alone.

use crate::tools::Accounts;
use domain::access::call::Call;
use domain::accounts::second_factor::taken_off;
use domain::base::failure::Failure;
use domain::base::moment::Moment;
use domain::base::refusal::Refusal;
use runtime::Task;
use serde::{Deserialize, Serialize};

/// The task.
pub struct RecoverAdministrator;

/// Whose.
#[derive(Debug, Deserialize)]
pub struct RecoverForm {
    /// The generated username.
    username: String,
}

/// Where it was done.
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
