//! The Lambda function `plan-deletion`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<retention::PlanDeletion>())
}
