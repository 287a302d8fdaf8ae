//! The Lambda function `list-health-pupils`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<exchange::ListHealthPupils>())
}
