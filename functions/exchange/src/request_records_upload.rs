//! Request records upload: an address that takes one file of the declared size and type. Nothing happens when it arrives: it
//! lies there for a day, and whoever asked may import it.

use crate::tools::Exchange;
use domain::action::Who;
use domain::call::Call;
use domain::failure::Failure;
use domain::forms::records::{RecordsUploadView, RequestRecordsUploadForm};
use domain::moment::UploadId;
use domain::upload::{check_file, records_key};
use runtime::{Operation, Reply};

/// The operation.
pub struct RequestRecordsUpload;

impl Operation for RequestRecordsUpload {
    type Form = RequestRecordsUploadForm;
    type Tools = Exchange;
    type Caller = Call;

    async fn run(
        tools: &Exchange,
        call: &Call,
        form: RequestRecordsUploadForm,
    ) -> Result<Reply<RecordsUploadView>, Failure> {
        call.may(Who::AtSchool(form.kind.permission()))?;
        let content_type = check_file(form.kind.layout(), &form.file_name, form.size)?;
        let upload = UploadId(call.moment().id("upload"));
        let key = records_key(call.tenant(), form.kind, upload, &form.file_name)?;
        let url = tools.files.upload_address(&key, form.size, content_type).await?;
        Ok(RecordsUploadView { upload, url, content_type: content_type.to_owned() }.into())
    }
}
