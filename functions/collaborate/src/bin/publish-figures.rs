//! The Lambda function `publish-figures`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<collaborate::PublishFigures>())
}
