//! The Lambda function `record-step`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<retention::RecordStep>())
}
