//! The Lambda function `connect-mis`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<exchange::ConnectMis>())
}
