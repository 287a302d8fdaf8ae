//! The Lambda function `export-users`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<accounts::ExportUsers>())
}
