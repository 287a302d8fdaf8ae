//! The Lambda function `list-shared-schools`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<collaborate::ListSharedSchools>())
}
