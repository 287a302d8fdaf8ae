//! The Lambda function `list-mis-pupils`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<exchange::ListMisPupils>())
}
