//! The Lambda function `continue-changes`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::task::<changes::ContinueChanges>())
}
