//! The Lambda function `view-pupil`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<records::ViewPupil>())
}
