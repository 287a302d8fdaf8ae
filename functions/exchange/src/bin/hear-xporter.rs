//! The Lambda function `hear-xporter`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<exchange::HearXporter>())
}
