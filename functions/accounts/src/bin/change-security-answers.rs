//! The Lambda function `change-security-answers`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<accounts::ChangeSecurityAnswers>())
}
