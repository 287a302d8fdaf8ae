//! The Lambda function `reset-second-factor`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<accounts::ResetSecondFactor>())
}
