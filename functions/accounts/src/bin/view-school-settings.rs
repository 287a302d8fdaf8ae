//! The Lambda function `view-school-settings`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<accounts::ViewSchoolSettings>())
}
