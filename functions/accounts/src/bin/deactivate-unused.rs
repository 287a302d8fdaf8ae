//! The Lambda function `deactivate-unused`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::task::<accounts::DeactivateUnused>())
}
