//! The Lambda function `provision-school`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::task::<accounts::ProvisionSchool>())
}
