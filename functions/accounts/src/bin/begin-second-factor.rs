//! The Lambda function `begin-second-factor`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<accounts::BeginSecondFactor>())
}
