//! The Lambda function `confirm-second-factor`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<accounts::ConfirmSecondFactor>())
}
