//! Check certificate: say whether a certificate is genuine, and what it says. Anyone may ask, because the school shows it to
//! people who have no account. One read of the ledger, of the key that the certificate names.

use crate::tools::Certificates;
use domain::access::call::Visit;
use domain::base::failure::Failure;
use domain::retention::forms::{CheckCertificateForm, CheckedCertificateView};
use runtime::{Operation, Reply};

pub struct CheckCertificate;

impl Operation for CheckCertificate {
    type Form = CheckCertificateForm;
    type Tools = Certificates;
    type Caller = Visit;

    async fn run(
        tools: &Certificates,
        _: &Visit,
        form: CheckCertificateForm,
    ) -> Result<Reply<CheckedCertificateView>, Failure> {
        let signed = form.check()?;
        let is_ours = tools.ledger.has_signed_with(&signed.key).await?;
        Ok(CheckedCertificateView::of(&signed, is_ours).into())
    }
}
