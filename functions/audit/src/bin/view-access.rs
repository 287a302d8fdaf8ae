//! The Lambda function `view-access`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<audit::ViewAccess>())
}
