//! The Lambda function `list-erasures`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<retention::ListErasures>())
}
