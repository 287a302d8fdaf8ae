//! The Lambda function `list-audit`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<audit::ListAudit>())
}
