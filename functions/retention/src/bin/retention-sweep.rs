//! The Lambda function `retention-sweep`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::task::<retention::RetentionSweep>())
}
