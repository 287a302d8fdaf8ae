//! Request records upload: sign a presigned URL for one file of the declared size and type. No read and no write.
//! Nothing happens when the file arrives: it can be imported for a day, then it is deleted.

use crate::tools::RecordFiles;
use domain::access::action::Who;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::base::ids::UploadId;
use domain::base::upload::check_file;
use domain::records::file::upload_key;
use domain::records::forms::{RecordsUploadView, RequestRecordsUploadForm};
use runtime::{Operation, Reply};

pub struct RequestRecordsUpload;

impl Operation for RequestRecordsUpload {
    type Form = RequestRecordsUploadForm;
    type Tools = RecordFiles;
    type Caller = Call;

    async fn run(
        tools: &RecordFiles,
        call: &Call,
        form: RequestRecordsUploadForm,
    ) -> Result<Reply<RecordsUploadView>, Failure> {
        call.require(Who::AtSchool(form.kind.permission()))?;
        let content_type = check_file(form.kind.layout(), &form.file_name, form.size)?;
        let upload = UploadId(call.moment().id("upload"));
        let key = upload_key(call.tenant(), form.kind, upload);
        let url = tools.files.upload_address(&key, form.size, content_type).await?;
        Ok(RecordsUploadView { upload, url, content_type: content_type.to_owned() }.into())
    }
}
