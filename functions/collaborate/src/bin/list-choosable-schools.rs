//! The Lambda function `list-choosable-schools`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<collaborate::ListChoosableSchools>())
}
