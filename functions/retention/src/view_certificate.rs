//! View certificate: show the signed certificate of a pupil's erasure, by the reference that stood on the pupil's page. One
//! read of the ledger.

use crate::tools::Erasures;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::retention::forms::{CertificateView, ViewCertificateForm};
use runtime::{Operation, Reply};

pub struct ViewCertificate;

impl Operation for ViewCertificate {
    type Form = ViewCertificateForm;
    type Tools = Erasures;
    type Caller = Call;

    async fn run(
        tools: &Erasures,
        call: &Call,
        form: ViewCertificateForm,
    ) -> Result<Reply<CertificateView>, Failure> {
        let erasure = tools.ledger.erasure(call, &form.reference).await?;
        let certificate = erasure.and_then(|erasure| erasure.certificate).ok_or(Failure::NOT_FOUND)?;
        Ok(CertificateView::of(certificate).into())
    }
}
