//! The Lambda function `return-pupil`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<records::ReturnPupil>())
}
