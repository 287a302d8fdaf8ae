//! The Lambda function `preview-pack`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<retention::PreviewPack>())
}
