//! Welcome letter: fill in the page to print (F21), with the activation code and, if it is asked for, the sign-up link,
//! also as a QR code. One read. A locked code is not printed: the letter would be of no use.

use crate::qr::qr;
use crate::tools::Invitations;
use domain::access::call::Call;
use domain::accounts::forms::{LetterLink, LetterLinkView, WelcomeLetterForm, WelcomeLetterView};
use domain::base::calendar::shown;
use domain::base::event::EventKind;
use domain::base::failure::Failure;
use domain::base::refusal::Refusal;
use runtime::{Operation, Reply};

pub struct WelcomeLetter;

impl Operation for WelcomeLetter {
    type Form = WelcomeLetterForm;
    type Tools = Invitations;
    type Caller = Call;

    async fn run(
        tools: &Invitations,
        call: &Call,
        form: WelcomeLetterForm,
    ) -> Result<Reply<WelcomeLetterView>, Failure> {
        let pending = tools.store.pending_user(call, form.user).await?;
        if pending.invitation.is_locked() {
            return Err(Refusal::LetterLocked.into());
        }
        tools.store.record_read(call, pending.event(EventKind::WelcomeLetterOpened)).await?;
        let now = call.moment().now;
        let code = pending.code(&tools.keys, now).ok_or(Refusal::LetterExpired)?;
        let link = match form.link {
            LetterLink::Without => None,
            LetterLink::With => {
                let link = pending.link(&tools.keys, now).ok_or(Refusal::LetterExpired)?;
                let address = link.link(&tools.site, "sign-up");
                let (qr, expires) = (qr(&address)?, shown(pending.invitation.link.expires));
                Some(LetterLinkView { address, expires, qr })
            }
        };
        let today = shown(now);
        let view = WelcomeLetterView {
            name: pending.person.full_name(),
            school: call.organisation().name.clone(),
            username: pending.person.username().to_owned(),
            activation_code: code.as_str().to_owned(),
            link,
            created_by: pending.created_by.name,
            date: today.split(' ').next().unwrap_or_default().to_owned(),
        };
        Ok(view.into())
    }
}
