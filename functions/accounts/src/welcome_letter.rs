//! Welcome letter: what the printed page holds (F21): the code, and the sign-up link as a QR code beside it.

use crate::tools::Invitations;
use domain::call::Call;
use domain::failure::Failure;
use domain::forms::accounts::{QrView, WelcomeLetterForm, WelcomeLetterView};
use domain::moment::shown;
use qrcodegen::{QrCode, QrCodeEcc};
use runtime::{Operation, Reply};

/// The operation.
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
        let link = pending.link(&tools.key).link(&tools.site, "sign-up");
        let today = shown(call.moment().now);
        let view = WelcomeLetterView {
            name: pending.full_name(),
            school: call.organisation().name.clone(),
            username: pending.username().to_owned(),
            activation_code: pending.code(&tools.key).as_str().to_owned(),
            qr: qr(&link)?,
            link,
            link_expires: shown(pending.invitation.link_expires),
            created_by: pending.created_by.name,
            date: today.split(' ').next().unwrap_or_default().to_owned(),
        };
        Ok(view.into())
    }
}

/// Medium error correction: a fold through a printed letter costs less than 15% of it.
fn qr(link: &str) -> Result<QrView, Failure> {
    let code = QrCode::encode_text(link, QrCodeEcc::Medium)
        .map_err(|error| Failure::Bug(format!("QR code: {error:?}")))?;
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let run = (x..code.size()).take_while(|x| code.get_module(*x, y)).count();
            if run == 0 {
                x += 1;
            } else {
                path.push_str(&format!("M{x} {y}h{run}v1h-{run}z"));
                x += i32::try_from(run).unwrap_or(1);
            }
        }
    }
    Ok(QrView { size: u32::try_from(code.size()).unwrap_or_default(), path })
}
