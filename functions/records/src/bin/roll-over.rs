//! The Lambda function `roll-over`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<records::RollOver>())
}
