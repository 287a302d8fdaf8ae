//! The Lambda function `change-connection`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<exchange::ChangeConnection>())
}
