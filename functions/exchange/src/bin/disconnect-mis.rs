//! The Lambda function `disconnect-mis`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<exchange::DisconnectMis>())
}
