//! The Lambda function `set-characteristics`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<records::SetCharacteristics>())
}
