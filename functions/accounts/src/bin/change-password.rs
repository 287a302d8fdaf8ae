//! The Lambda function `change-password`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<accounts::ChangePassword>())
}
