//! The Lambda function `request-records-upload`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<records::RequestRecordsUpload>())
}
