//! The Lambda function `school-targets`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<collaborate::SchoolTargets>())
}
