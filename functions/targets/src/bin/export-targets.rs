//! The Lambda function `export-targets`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<targets::ExportTargets>())
}
