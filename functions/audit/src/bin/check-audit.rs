//! The Lambda function `check-audit`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<audit::CheckAudit>())
}
