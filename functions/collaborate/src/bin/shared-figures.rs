//! The Lambda function `shared-figures`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<collaborate::SharedFigures>())
}
