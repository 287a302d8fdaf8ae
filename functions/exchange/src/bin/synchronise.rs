//! The Lambda function `synchronise`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::task::<exchange::Synchronise>())
}
