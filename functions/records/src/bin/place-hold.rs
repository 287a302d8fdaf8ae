//! The Lambda function `place-hold`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<records::PlaceHold>())
}
