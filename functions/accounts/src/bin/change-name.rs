//! The Lambda function `change-name`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<accounts::ChangeName>())
}
