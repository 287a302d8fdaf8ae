//! The Lambda function `provision-organisation`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::task::<accounts::ProvisionOrganisation>())
}
