//! The Lambda function `group-figures`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<collaborate::GroupFigures>())
}
