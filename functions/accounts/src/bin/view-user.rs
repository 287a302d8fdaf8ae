//! The Lambda function `view-user`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<accounts::ViewUser>())
}
