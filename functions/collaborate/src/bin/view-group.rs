//! The Lambda function `view-group`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<collaborate::ViewGroup>())
}
