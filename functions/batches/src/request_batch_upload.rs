//! Request batch upload: sign a presigned URL for one spreadsheet of the declared size and type, and create the batch
//! that waits for it, in one transaction. Running it twice creates two batches; one whose file never arrives expires
//! after a day.

use crate::tools::Uploads;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::base::ids::BatchId;
use domain::batches::batch::Batch;
use domain::batches::forms::{RequestBatchUploadForm, UploadView};
use domain::batches::upload::{UploadKey, UploadSource, check_upload};
use runtime::{Operation, Reply};

pub struct RequestBatchUpload;

impl Operation for RequestBatchUpload {
    type Form = RequestBatchUploadForm;
    type Tools = Uploads;
    type Caller = Call;

    async fn run(
        tools: &Uploads,
        call: &Call,
        form: RequestBatchUploadForm,
    ) -> Result<Reply<UploadView>, Failure> {
        let content_type = check_upload(&form.file_name, form.size)?;
        let id = BatchId(call.moment().id("batch"));
        let source = UploadSource::Website(id);
        let key = UploadKey { organisation: call.tenant(), kind: form.kind, source };
        let url = tools.files.upload_address(&key.as_key(), form.size, content_type).await?;
        tools.store.expect_batch(call, &Batch::awaiting(id, form.kind, &form.file_name, call)).await?;
        Ok(UploadView { batch: id, url, content_type: content_type.to_owned() }.into())
    }
}
