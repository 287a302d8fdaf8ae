//! The Lambda function `view-subjects`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<targets::ViewSubjects>())
}
