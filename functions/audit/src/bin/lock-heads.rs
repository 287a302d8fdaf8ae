//! The Lambda function `lock-heads`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::task::<audit::LockHeads>())
}
