//! The Lambda function `seal-audit`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::task::<audit::SealAudit>())
}
