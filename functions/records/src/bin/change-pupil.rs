//! The Lambda function `change-pupil`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<records::ChangePupil>())
}
