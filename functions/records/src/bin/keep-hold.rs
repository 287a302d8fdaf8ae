//! The Lambda function `keep-hold`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<records::KeepHold>())
}
