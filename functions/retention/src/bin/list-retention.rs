//! The Lambda function `list-retention`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<retention::ListRetention>())
}
