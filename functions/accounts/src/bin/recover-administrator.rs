//! The Lambda function `recover-administrator`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::task::<accounts::RecoverAdministrator>())
}
