//! The Lambda function `settle-groups`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::task::<collaborate::SettleGroups>())
}
