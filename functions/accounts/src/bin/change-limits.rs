//! The Lambda function `change-limits`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::task::<accounts::ChangeLimits>())
}
