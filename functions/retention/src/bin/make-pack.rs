//! The Lambda function `make-pack`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<retention::MakePack>())
}
