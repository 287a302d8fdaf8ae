//! The Lambda function `export-audit`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<audit::ExportAudit>())
}
