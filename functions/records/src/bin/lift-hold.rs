//! The Lambda function `lift-hold`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<records::LiftHold>())
}
