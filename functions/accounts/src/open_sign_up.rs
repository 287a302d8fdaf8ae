//! Open sign-up: show whose account a link is for, in one read. Opening a link changes nothing, so a mail scanner may
//! open it.

use crate::tools::Invitations;
use domain::access::call::Visit;
use domain::accounts::forms::{OpenSignUpForm, SignUpView};
use domain::accounts::pending_user::LINK_DEAD;
use domain::accounts::security_questions::Question;
use domain::base::failure::Failure;
use domain::base::secret::LinkToken;
use runtime::{Operation, Reply};

pub struct OpenSignUp;

impl Operation for OpenSignUp {
    type Form = OpenSignUpForm;
    type Tools = Invitations;
    type Caller = Visit;

    async fn run(
        tools: &Invitations,
        visit: &Visit,
        form: OpenSignUpForm,
    ) -> Result<Reply<SignUpView>, Failure> {
        let link = LinkToken::parse(&form.token).ok_or(LINK_DEAD)?;
        let (pending, organisation) = tools.store.invitation(visit, &link).await?.ok_or(LINK_DEAD)?;
        pending.open(&link, &tools.keys, visit.moment.now)?;
        let view = SignUpView {
            forename: pending.person.forename.as_str().to_owned(),
            surname: pending.person.surname.as_str().to_owned(),
            username: pending.person.username().to_owned(),
            school: organisation.name,
            created_by: pending.created_by.name.clone(),
            password_length: organisation.password_length,
            locked: pending.invitation.is_locked(),
            questions: if tools.questions { Question::ALL.to_vec() } else { Vec::new() },
        };
        Ok(view.into())
    }
}
