//! Begin second factor: create the secret for an authenticator app, in one transaction, after the password. The factor
//! is not required at sign-in until its first code is confirmed. Running it again makes another secret; once a factor
//! is on, it is refused. Of two runs at the same moment, one fails with `ChangedMeanwhile`.

use crate::proof;
use crate::qr::qr;
use crate::tools::Invitations;
use domain::access::form::escaped;
use domain::accounts::forms::{BeginSecondFactorForm, SecondFactorView};
use domain::accounts::second_factor::{Factor, base32};
use domain::accounts::signed_in::OwnAccountCall;
use domain::base::event::EventKind;
use domain::base::failure::Failure;
use domain::base::refusal::Refusal;
use runtime::{Operation, Reply};

pub struct BeginSecondFactor;

impl Operation for BeginSecondFactor {
    type Form = BeginSecondFactorForm;
    type Tools = Invitations;
    type Caller = OwnAccountCall;

    async fn run(
        tools: &Invitations,
        own: &OwnAccountCall,
        form: BeginSecondFactorForm,
    ) -> Result<Reply<SecondFactorView>, Failure> {
        form.check()?;
        let (call, user) = (own.call(), own.user());
        if user.second_factor {
            return Err(Refusal::SecondFactorOn.into());
        }
        let proof = proof::of_holder(tools, own, &form.password, None).await?;
        let was = proof.factor.as_ref();
        let (factor, secret) = Factor::begin(was, &tools.keys, user.id, call.moment())?;
        let event = user.event(EventKind::SecondFactorBegun);
        if !tools.store.change_factor(call, user.id, was, &factor, event, None).await? {
            return Err(Refusal::ChangedMeanwhile.into());
        }
        let secret = base32(&secret);
        // Key URI format. The spaces in the answer's secret help people who type it.
        let uri = format!(
            "otpauth://totp/Attain:{}?secret={secret}&issuer=Attain&algorithm=SHA1&digits=6&period=30",
            escaped(user.person.username())
        );
        let groups: Vec<&str> =
            (0..secret.len()).step_by(4).filter_map(|at| secret.get(at..at + 4)).collect();
        Ok(SecondFactorView { secret: groups.join(" "), qr: qr(&uri)?, uri }.into())
    }
}
