//! The Lambda function `remove-second-factor`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<accounts::RemoveSecondFactor>())
}
