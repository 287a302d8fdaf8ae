//! The Lambda function `list-sessions`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<accounts::ListSessions>())
}
