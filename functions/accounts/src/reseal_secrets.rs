//! Reseal secrets: move the lasting secrets of all accounts to the current secret key, and count what depends on which
//! key (ADR 0013). The provider invokes it by hand after the key was replaced; sign-ins do the same for their accounts.
//! One write per account, so a run that dies or comes twice only does what is left. After a leak it also ends sessions, in
//! one transaction per account.

use crate::tools::Invitations;
use domain::access::call::Call;
use domain::access::session::SessionEnd;
use domain::accounts::renewal::Renewal;
use domain::accounts::second_factor::Factor;
use domain::accounts::security_questions::KeptAnswer;
use domain::accounts::user::User;
use domain::base::failure::Failure;
use domain::base::keys::KeyId;
use domain::base::moment::Moment;
use runtime::Task;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub struct ResealSecrets;

/// The event, written by the provider.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ResealForm {
    /// True to end every session, as after a leak of the key.
    end_sessions: bool,
}

/// The result of a run.
#[derive(Debug, Default, Serialize)]
pub struct ResealedView {
    /// Accounts whose secrets were sealed again.
    resealed: u32,
    /// Letters to holders of something that ends with its key.
    told: u32,
    /// Accounts whose sessions were ended.
    sessions_ended: u32,
    /// What depends on each key now, after the run, by the key's id.
    keys: BTreeMap<String, DependentsView>,
}

/// What depends on a key.
#[derive(Debug, Default, Serialize)]
struct DependentsView {
    /// Activation codes of pending accounts.
    codes: u32,
    /// Sign-up links of pending accounts.
    links: u32,
    /// Second factors.
    factors: u32,
    /// Accounts with recovery codes that end with the key.
    recovery_codes: u32,
    /// Accounts with answers to security questions.
    answers: u32,
}

impl Task for ResealSecrets {
    const NAME: &'static str = "reseal-secrets";
    type Tools = Invitations;
    type Event = ResealForm;
    type Answer = ResealedView;

    async fn run(tools: &Invitations, moment: &Moment, form: ResealForm) -> Result<ResealedView, Failure> {
        let (mut view, mut cursor) = (ResealedView::default(), None);
        loop {
            let page = tools.store.schools(moment, cursor.as_deref()).await?;
            for school in page.rows {
                let call = Call::of_provider(school, moment.clone());
                accounts(tools, &call, &form, &mut view).await?;
                invitations(tools, &call, &mut view).await?;
            }
            cursor = page.next;
            if cursor.is_none() {
                return Ok(view);
            }
        }
    }
}

impl ResealedView {
    fn of(&mut self, key: &KeyId) -> &mut DependentsView {
        self.keys.entry(key.as_str().to_owned()).or_default()
    }
}

async fn accounts(
    tools: &Invitations,
    call: &Call,
    form: &ResealForm,
    view: &mut ResealedView,
) -> Result<(), Failure> {
    let mut cursor = None;
    loop {
        let page = tools.store.secrets_holders(call, cursor.as_deref()).await?;
        for holder in &page.rows {
            let kept = holder.kept();
            let renewal = Renewal::of(kept, &holder.user, call.organisation(), &tools.keys, call.moment());
            let renewal = match renewal {
                Some(renewal) if tools.store.renew_secrets(&holder.user, kept, &renewal).await? => renewal,
                _ => Renewal::default(),
            };
            view.resealed += u32::from(renewal.answers.is_some() || renewal.factor.is_some());
            view.told += u32::from(renewal.notice.is_some());
            if form.end_sessions && holder.user.may_have_sessions(call.moment().now) {
                let end = |user: &mut User, _| Ok(user.end_sessions(SessionEnd::Provider));
                tools.store.change_user(call, holder.user.id, end).await?;
                view.sessions_ended += 1;
            }
            let factor = renewal.factor.as_ref().or(kept.factor);
            if let Some(key) = factor.and_then(Factor::key) {
                view.of(&key).factors += 1;
            }
            if let Some(key) = factor.and_then(Factor::recovery_key) {
                view.of(&key).recovery_codes += 1;
            }
            let answers = renewal.answers.as_deref().unwrap_or(kept.answers);
            // The answers of an account are given together.
            if let Some(key) = answers.first().map(KeptAnswer::key) {
                view.of(&key).answers += 1;
            }
        }
        cursor = page.next;
        if cursor.is_none() {
            return Ok(());
        }
    }
}

async fn invitations(tools: &Invitations, call: &Call, view: &mut ResealedView) -> Result<(), Failure> {
    let mut cursor = None;
    loop {
        let page = tools.store.invitations(call, cursor.as_deref()).await?;
        for invitation in &page.rows {
            view.of(&invitation.code_key).codes += 1;
            view.of(&invitation.link.key).links += 1;
        }
        cursor = page.next;
        if cursor.is_none() {
            return Ok(());
        }
    }
}
