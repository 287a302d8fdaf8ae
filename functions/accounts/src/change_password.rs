//! Change password: replace the caller's own password, after the present one and a code if a second factor is on, in
//! one read and one transaction. The session of this request continues; every other session and every open link ends,
//! and the holder is told by mail. Running it twice is refused, because the present password is then another one.

use crate::tools::Invitations;
use crate::{password_hash, proof};
use domain::accounts::forms::ChangePasswordForm;
use domain::accounts::signed_in::OwnAccountCall;
use domain::accounts::user::User;
use domain::base::failure::{Failure, FieldErrors};
use runtime::{Operation, Reply};
use store::NewSecret;

pub struct ChangePassword;

impl Operation for ChangePassword {
    type Form = ChangePasswordForm;
    type Tools = Invitations;
    type Caller = OwnAccountCall;

    async fn run(
        tools: &Invitations,
        own: &OwnAccountCall,
        form: ChangePasswordForm,
    ) -> Result<Reply<()>, Failure> {
        form.check()?;
        let (organisation, moment) = (own.call().organisation(), own.call().moment());
        let person = &own.user().person;
        let password = person.choose_password("new_password", &form.new_password, organisation)?;
        let proof = proof::of_holder(tools, own, &form.password, form.code.as_deref()).await?;
        let hash = password_hash::hash(password.as_str(), moment.secret("salt"))?;
        let change = |user: &mut User| user.change_password(organisation, moment);
        if !tools
            .store
            .change_secret(own, &NewSecret::Password(&hash), proof.used_up.as_ref(), change)
            .await?
        {
            return Err(FieldErrors::of("code", proof::CODE_USED).into());
        }
        Ok(().into())
    }
}
