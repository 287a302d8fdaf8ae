//! The Lambda function `share-figures`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<collaborate::ShareFigures>())
}
