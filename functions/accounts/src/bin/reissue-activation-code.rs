//! The Lambda function `reissue-activation-code`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<accounts::ReissueActivationCode>())
}
