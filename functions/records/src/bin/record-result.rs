//! The Lambda function `record-result`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<records::RecordResult>())
}
