//! The Lambda function `list-figures`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<collaborate::ListFigures>())
}
