//! The Lambda function `view-data-health`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<exchange::ViewDataHealth>())
}
