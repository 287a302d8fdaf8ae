//! The Lambda function `welcome-letter`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<accounts::WelcomeLetter>())
}
