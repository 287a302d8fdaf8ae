//! The Lambda function `add-pupil`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<records::AddPupil>())
}
