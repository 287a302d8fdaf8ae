//! The Lambda function `reseal-secrets`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::task::<accounts::ResealSecrets>())
}
