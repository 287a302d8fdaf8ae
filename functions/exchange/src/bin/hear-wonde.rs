//! The Lambda function `hear-wonde`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<exchange::HearWonde>())
}
