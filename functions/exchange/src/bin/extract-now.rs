//! The Lambda function `extract-now`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<exchange::ExtractNow>())
}
