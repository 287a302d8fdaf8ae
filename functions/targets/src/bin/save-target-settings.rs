//! The Lambda function `save-target-settings`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<targets::SaveTargetSettings>())
}
