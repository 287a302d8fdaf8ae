//! The Lambda function `count-data-health`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<exchange::CountDataHealth>())
}
