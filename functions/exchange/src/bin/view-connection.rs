//! The Lambda function `view-connection`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<exchange::ViewConnection>())
}
