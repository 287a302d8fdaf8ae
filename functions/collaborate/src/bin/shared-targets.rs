//! The Lambda function `shared-targets`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<collaborate::SharedTargets>())
}
