//! The Lambda function `change-school-settings`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<accounts::ChangeSchoolSettings>())
}
