//! The Lambda function `describe-api`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<api::DescribeApi>())
}
