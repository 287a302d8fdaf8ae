//! The Lambda function `close-group`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<collaborate::CloseGroup>())
}
