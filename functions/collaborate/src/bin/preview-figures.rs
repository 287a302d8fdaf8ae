//! The Lambda function `preview-figures`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<collaborate::PreviewFigures>())
}
