//! The Lambda function `export-pupils`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<retention::ExportPupils>())
}
