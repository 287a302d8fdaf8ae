//! The Lambda function `list-shared-years`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<collaborate::ListSharedYears>())
}
