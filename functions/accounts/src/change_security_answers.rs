//! Change security answers: replace the caller's own questions and answers, after the password and a code if a second
//! factor is on, in one read and one transaction. The session of this request continues; every other session and every
//! open link ends, and the holder is told by mail. Running it twice is the same as once. A deployment without security
//! questions answers "not found".

use crate::proof;
use crate::tools::Invitations;
use domain::accounts::forms::ChangeSecurityAnswersForm;
use domain::accounts::signed_in::OwnAccountCall;
use domain::accounts::user::User;
use domain::base::failure::{Failure, FieldErrors};
use runtime::{Operation, Reply};
use store::NewSecret;

pub struct ChangeSecurityAnswers;

impl Operation for ChangeSecurityAnswers {
    type Form = ChangeSecurityAnswersForm;
    type Tools = Invitations;
    type Caller = OwnAccountCall;

    async fn run(
        tools: &Invitations,
        own: &OwnAccountCall,
        form: ChangeSecurityAnswersForm,
    ) -> Result<Reply<()>, Failure> {
        if !tools.questions {
            return Err(Failure::NOT_FOUND);
        }
        let answers = form.check()?;
        let proof = proof::of_holder(tools, own, &form.password, form.code.as_deref()).await?;
        let (user, organisation, moment) = (own.user().id, own.call().organisation(), own.call().moment());
        let kept: Vec<_> = answers.iter().map(|answer| answer.kept(&tools.keys, user, moment)).collect();
        let change = |user: &mut User| user.change_answers(organisation, moment);
        if !tools.store.change_secret(own, &NewSecret::Answers(&kept), proof.used_up.as_ref(), change).await?
        {
            return Err(FieldErrors::of("code", proof::CODE_USED).into());
        }
        Ok(().into())
    }
}
