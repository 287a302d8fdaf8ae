//! View agreement: show who accepted the agreement on the school's data, and when. One read.

use crate::tools::Records;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::records::forms::{AgreementView, ViewAgreementForm};
use runtime::{Operation, Reply};

pub struct ViewAgreement;

impl Operation for ViewAgreement {
    type Form = ViewAgreementForm;
    type Tools = Records;
    type Caller = Call;

    async fn run(
        tools: &Records,
        call: &Call,
        form: ViewAgreementForm,
    ) -> Result<Reply<AgreementView>, Failure> {
        let ViewAgreementForm {} = form;
        let accepted = tools.store.accepted(call).await?;
        Ok(AgreementView::of(&call.organisation().name, &accepted).into())
    }
}
