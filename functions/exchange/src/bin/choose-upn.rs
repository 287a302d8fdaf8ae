//! The Lambda function `choose-upn`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<exchange::ChooseUpn>())
}
