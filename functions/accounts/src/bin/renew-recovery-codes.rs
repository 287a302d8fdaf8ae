//! The Lambda function `renew-recovery-codes`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<accounts::RenewRecoveryCodes>())
}
