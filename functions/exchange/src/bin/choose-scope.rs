//! The Lambda function `choose-scope`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<exchange::ChooseScope>())
}
