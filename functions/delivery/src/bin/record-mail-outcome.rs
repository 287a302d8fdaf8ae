//! The Lambda function `record-mail-outcome`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::task::<delivery::RecordMailOutcome>())
}
