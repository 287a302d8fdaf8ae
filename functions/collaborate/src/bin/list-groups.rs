//! The Lambda function `list-groups`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<collaborate::ListGroups>())
}
