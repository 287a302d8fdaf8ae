//! The Lambda function `save-subjects`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<targets::SaveSubjects>())
}
