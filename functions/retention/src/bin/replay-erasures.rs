//! The Lambda function `replay-erasures`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::task::<retention::ReplayErasures>())
}
