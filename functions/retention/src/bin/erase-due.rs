//! The Lambda function `erase-due`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::task::<retention::EraseDue>())
}
