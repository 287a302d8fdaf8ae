//! The Lambda function `end-user-sessions`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<accounts::EndUserSessions>())
}
