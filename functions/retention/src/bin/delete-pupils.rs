//! The Lambda function `delete-pupils`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<retention::DeletePupils>())
}
