//! The Lambda function `list-pupils`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<records::ListPupils>())
}
