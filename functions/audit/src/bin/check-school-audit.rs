//! The Lambda function `check-school-audit`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::task::<audit::CheckSchoolAudit>())
}
