//! The Lambda function `choose-viewers`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<collaborate::ChooseViewers>())
}
