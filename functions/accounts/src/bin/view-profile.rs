//! The Lambda function `view-profile`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<accounts::ViewProfile>())
}
