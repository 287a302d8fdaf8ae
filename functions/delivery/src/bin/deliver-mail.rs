//! The Lambda function `deliver-mail`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::task::<delivery::DeliverMail>())
}
