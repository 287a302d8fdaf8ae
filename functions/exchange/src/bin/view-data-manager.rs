//! The Lambda function `view-data-manager`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<exchange::ViewDataManager>())
}
