//! The Lambda function `current-session`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<accounts::CurrentSession>())
}
