//! The Lambda function `view-target-settings`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<targets::ViewTargetSettings>())
}
