//! The Lambda function `list-requests`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<retention::ListRequests>())
}
