//! The Lambda function `list-years`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<targets::ListYears>())
}
