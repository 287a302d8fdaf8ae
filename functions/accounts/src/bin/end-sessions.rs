//! The Lambda function `end-sessions`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<accounts::EndSessions>())
}
