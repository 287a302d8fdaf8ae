//! The Lambda function `ask-schools`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<collaborate::AskSchools>())
}
