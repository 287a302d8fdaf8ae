//! Accept agreement: record that the school accepts the agreement on its data, and mail a receipt to every administrator. One read
//! of the agreement and of the accounts, and one transaction; none if it is accepted already.

use crate::tools::Records;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::base::refusal::Refusal;
use domain::records::forms::{AcceptAgreementForm, AgreementView};
use runtime::{Operation, Reply};

pub struct AcceptAgreement;

impl Operation for AcceptAgreement {
    type Form = AcceptAgreementForm;
    type Tools = Records;
    type Caller = Call;

    async fn run(
        tools: &Records,
        call: &Call,
        form: AcceptAgreementForm,
    ) -> Result<Reply<AgreementView>, Failure> {
        let was = tools.store.accepted(call).await?;
        let mut now = was.clone();
        let event = now.accept(call, form.agreement)?;
        if now != was && !tools.store.accept(call, &was, now.clone(), event).await? {
            // Somebody else accepted it at the same time. Theirs stands, if it is this version.
            now = tools.store.accepted(call).await?;
            now.in_force().ok_or(Refusal::ChangedMeanwhile)?;
        }
        Ok(AgreementView::of(&call.organisation().name, &now).into())
    }
}
